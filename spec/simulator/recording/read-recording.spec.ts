import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { formatSse } from '../../../src/simulator/serving/format-sse.ts';
import { readRecording } from '../../../src/simulator/recording/read-recording.ts';
import { scratchFolder, type ScratchFolder } from '../support/scratch-folder.ts';

const read = async (file: string): Promise<string[]> => {
  const texts: string[] = [];
  for await (const text of readRecording(file)) texts.push(text);
  return texts;
};
const failure = (file: string): Promise<string> => read(file).then(() => 'it was read', String);

describe('readRecording', () => {
  let folder: ScratchFolder;
  beforeEach(async () => {
    folder = await scratchFolder();
  });
  afterEach(() => folder.remove());

  it('reads NDJSON, with blank lines, a byte order mark, broken lines and a last one without its end', async () => {
    const file = await folder.write('a', '\uFEFF\n{"a":1}\r\n\n{"b":"x\u2028y"}\nbroken\n{"c":');
    expect(await read(file)).to.deep.equal(['{"a":1}', '{"b":"x\u2028y"}', 'broken', '{"c":']);
  });

  it('reads the text of an event stream, data as it is', async () => {
    const frames = ['{"a":1}', '{\n "b": 2}', '  spaced'].map((data) =>
      formatSse({ event: 'message', id: '[]', data }, '\r\n'),
    );
    const file = await folder.write('a', `:ok\n\n${frames.join(': comment\n\n')}data:{"last":`);
    expect(await read(file)).to.deep.equal(['{"a":1}', '{\n "b": 2}', '  spaced', '{"last":']);
  });

  it('says what is wrong with a file', async () => {
    expect(await failure(join(folder.path, 'none'))).to.match(/there is no file .*none/);
    expect(await failure(folder.path)).to.match(/is a folder/);
    expect(await failure(await folder.write('empty', ''))).to.match(/holds no events/);
    expect(await failure(await folder.write('blank', '\n \n'))).to.match(/holds no events/);
    expect(await failure(await folder.write('ok', ':ok\n\n'))).to.match(/holds no events/);
    expect(await failure(await folder.write('html', '<html>\n'))).to.match(
      /neither JSON nor part of an event/,
    );
  });

  it('says that a file may not be read', async function () {
    const file = await folder.write('secret', '{}');
    await chmod(file, 0);
    // Whoever may read everything cannot be refused.
    if (process.getuid?.() === 0) this.skip();
    expect(await failure(file)).to.match(/may not be read/);
  });
});
