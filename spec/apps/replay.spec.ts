import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { madeLog, textsIn } from '../support/made-feed.ts';
import { stage } from '../support/stage.ts';

/** When each event of a feed came, in milliseconds, from the beginning on. */
const arrivals = async (url: string, count: number): Promise<number[]> => {
  const response = await fetch(url, { headers: { 'User-Agent': 'spec' } });
  const at: number[] = [];
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const frames = decoder.decode(chunk as Uint8Array, { stream: true }).split('\ndata: ').length - 1;
    for (let n = 0; n < frames; n += 1) at.push(performance.now());
    if (at.length >= count) break;
  }
  return at;
};

describe('headwater replay', () => {
  const { cli, folder, atEnd } = stage();

  /** Half a second from event to event: 10 seconds. */
  const recording = (): string => {
    const file = join(folder(), 'recording.ndjson');
    writeFileSync(file, textsIn(madeLog(21, { rate: 2, disorder: 0 })).join('\n'));
    return file;
  };

  it('keeps the pace of the recording, ten times as fast with --speed 10, and ends at Ctrl-C', async () => {
    const running = cli(['replay', recording(), '--speed', '10', '--port', '0']);
    const at = await arrivals(await running.said(/served at (\S+)/), 21);
    const [first = 0, middle = 0, last = 0] = [at[1], at[10], at[20]];
    // The first may have waited for its reader; from there on it is 50 ms from event to event.
    expect(last - first).to.be.within(700, 3000);
    expect((last - middle) / (last - first)).to.be.within(0.3, 0.8);
    running.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).to.equal(0);
    expect(stderr.at(-1)).to.match(/^serving: 21 events/);
  });

  it('says that a file is missing, is empty, or is no recording', async () => {
    const path = folder();
    const write = (name: string, text: string): string => {
      writeFileSync(join(path, name), text);
      return join(path, name);
    };
    const cases = [
      [join(path, 'missing'), `there is no file ${join(path, 'missing')}`],
      [write('empty', ''), `${join(path, 'empty')} holds no events`],
      [write('prose', 'Once upon a time\n'), `${join(path, 'prose')} is no recording`],
    ] as const;
    for (const [file, words] of cases) {
      const { code, stdout, stderr } = await cli(['replay', file, '--port', '0']).ended;
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: [] });
      expect(stderr).to.have.lengthOf(1);
      expect(stderr[0]).to.contain(words);
    }
  });

  it('says that its port is in use', async () => {
    const server = createServer();
    atEnd(() => new Promise((closed) => server.close(closed)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await cli(['replay', recording(), '--port', String(port)]).ended;
    expect(code).to.equal(1);
    expect(stderr.join('\n')).to.contain(`port ${port} is in use`);
  });
});
