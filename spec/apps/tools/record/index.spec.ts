import { expect } from 'chai';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedLog } from '../../../../src/simulator/generator/generated-log.ts';
import { readRecording } from '../../../../src/simulator/recording/read-recording.ts';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../../../support/feed-log-fixture.ts';
import { type CliEnd, type CliProcess } from '../../../support/cli-process.ts';
import { testBed } from '../../../support/test-bed.ts';
import { waitUntil } from '../../../support/wait-until.ts';

const recorded = async (file: string): Promise<string[]> => {
  const texts: string[] = [];
  for await (const text of readRecording(file)) texts.push(text);
  return texts;
};

describe('headwater record', () => {
  const { cli, feed, folder } = testBed();

  const record = (url: string, file: string, ...flags: string[]): CliProcess =>
    cli(['record', '--stream-url', url, '--since', String(FIXTURE_SINCE_MS), '--out', file, ...flags]);
  const recordEvents = (url: string, file: string, count: number, ...flags: string[]): Promise<CliEnd> =>
    record(url, file, '--events', String(count), ...flags).ended;

  for (const [format, flags, brokenRate] of [
    ['NDJSON', [], 0],
    ['the raw text of the events', ['--raw'], 0.05],
  ] as const) {
    it(`writes ${format}, and replay serves just what was offered`, async () => {
      const texts = textsOfLog(feedLogFixture(800, { canaryInterval: 100, brokenRate }));
      const { url } = await feed({ logs: [feedLogFixture(800, { canaryInterval: 100, brokenRate })] });
      const path = folder();
      const [first, second] = [join(path, 'first'), join(path, 'second')];
      const { code, stderr } = await recordEvents(url, first, texts.length, ...flags);
      expect(code, stderr.join('\n')).to.equal(0);
      expect(await recorded(first)).to.deep.equal(texts);
      expect(stderr.at(-1)).to.match(/^recording: 800 events/);

      const replay = cli(['replay', first, '--speed', 'max', '--port', '0']);
      const again = await replay.waitForOutput(/serving \S+ at (\S+)/);
      expect((await recordEvents(again, second, texts.length, ...flags)).code).to.equal(0);
      expect((await recorded(second)).sort()).to.deep.equal([...texts].sort());
    });
  }

  it('leaves no file when the feed could not be reached, however it ends', async () => {
    const unreachable = 'http://127.0.0.1:9/v2/stream/recentchange';
    const file = join(folder(), 'nothing.ndjson');
    const timed = record(unreachable, file, '--seconds', '1');
    await timed.waitForOutput(/the feed cannot be reached/);
    expect((await timed.ended).code).to.equal(0);
    expect(existsSync(file)).to.equal(false);
    const stopped = record(unreachable, file);
    await stopped.waitForOutput(/the feed cannot be reached/);
    stopped.kill('SIGTERM');
    expect((await stopped.ended).code).to.equal(0);
    expect(existsSync(file)).to.equal(false);
  });

  it('refuses an existing file, and does not change it', async () => {
    const { url } = await feed({ logs: [feedLogFixture(10)] });
    const file = join(folder(), 'kept');
    writeFileSync(file, 'what was there');
    const { code, stderr } = await record(url, file).ended;
    expect(code).to.equal(1);
    expect(stderr.join('\n')).to.contain(`${file} already exists`);
    expect(readFileSync(file, 'utf8')).to.equal('what was there');
  });

  it('ends after --seconds with what came until then', async () => {
    const { url } = await feed({ logs: [feedLogFixture(50)] });
    const file = join(folder(), 'short.ndjson');
    const startedAt = Date.now();
    // Long enough for all to come, also where connecting takes seconds.
    const { code } = await record(url, file, '--seconds', '6').ended;
    expect(code).to.equal(0);
    expect(Date.now() - startedAt).to.be.at.least(6000);
    expect(await recorded(file)).to.deep.equal(textsOfLog(feedLogFixture(50)));
  });

  it('writes only complete events when it is interrupted, and none is missing before the last', async () => {
    const startMs = Date.now();
    const log = generatedLog({ seed: 4, startMs, rate: 4000, canaryInterval: 0 });
    const { url } = await feed({ logs: [log] });
    const file = join(folder(), 'interrupted.ndjson');
    const running = cli(['record', '--stream-url', url, '--since', String(startMs), '--out', file]);
    await waitUntil('some events are recorded', () =>
      Promise.resolve(existsSync(file) && statSync(file).size > 1_000_000 ? true : undefined),
    );
    running.kill('SIGINT');
    expect((await running.ended).code).to.equal(0);
    const text = readFileSync(file, 'utf8');
    expect(text.endsWith('}\n')).to.equal(true);
    const offsets = text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { meta: { offset: number } }).meta.offset);
    expect(offsets).to.deep.equal(offsets.map((_, index) => log.firstOffset + index));
  });
});
