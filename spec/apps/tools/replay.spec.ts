import { expect } from 'chai';
import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { concat, lastValueFrom } from 'rxjs';
import { packageRoot } from '../../../src/files/package-root.ts';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { emptyCommit } from '../../../src/stats/counts/commit.ts';
import { startPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { feedLogFixture, textsOfLog } from '../../support/feed-log-fixture.ts';
import { storeIn } from '../../support/saved-stats.ts';
import { everyNumber, readStats } from '../../support/stats.ts';
import { testBed } from '../../support/test-bed.ts';
import { waitUntil } from '../../support/wait-until.ts';

/** When each event of a feed came, in milliseconds, from the beginning on. */
const arrivals = async (url: string, count: number): Promise<number[]> => {
  const response = await fetch(url, { headers: { 'User-Agent': 'spec' } });
  const at: number[] = [];
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const frames = text.split('\ndata: ').length - 1;
    while (at.length < frames) at.push(performance.now());
    if (at.length >= count) break;
  }
  return at;
};

describe('headwater replay', () => {
  const { cli, folder, onCleanup, shell } = testBed();

  /** Half a second from event to event: 10 seconds for 21. */
  const recording = (events = 21): string => {
    const file = join(folder(), 'recording.ndjson');
    writeFileSync(
      file,
      textsOfLog(feedLogFixture(events, { rate: 2, disorder: 0, incompleteRate: 0 })).join('\n'),
    );
    return file;
  };

  it('keeps the pace of the recording, ten times as fast with --speed 10, and ends at Ctrl-C', async () => {
    // 40 seconds of events in 4: much more than a process takes to start, or is kept waiting by others.
    const began = performance.now();
    const running = cli(['replay', recording(81), '--speed', '10', '--port', '0']);
    const at = await arrivals(await running.waitForOutput(/serving \S+ at (\S+)/), 81);
    expect(
      at.filter((time, n) => time - began < n * 50),
      'events that came too early',
    ).to.deep.equal([]);
    expect((at[80] ?? Infinity) - began, 'ms until the last').to.be.below(12_000);
    const moments = at.filter((time, n) => time - (at[n - 1] ?? 0) > 10);
    expect(moments.length, 'events that came by themselves').to.be.above(20);
    running.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect(code).to.equal(0);
    expect(stderr.at(-1)).to.match(/^serving: 81 events/);
  });

  /** Runs the command that a process printed, in an empty folder, on a free port. */
  const runPrinted = (command: string, env = {}): ReturnType<typeof cli> =>
    shell(`exec ${command}`, folder(), { PORT: '0', HOST: '127.0.0.1', ...env });

  for (const speed of ['1', '100', 'max']) {
    it(`prints a command that counts everything at --speed ${speed}, also where a position is saved`, async () => {
      const file = join(folder(), 'recording.ndjson');
      const texts = textsOfLog(feedLogFixture(400, { rate: 80, disorder: 0.3 }));
      const untimed = JSON.stringify({ meta: { id: 'no-time', domain: 'en.wikipedia.org' }, user: 'Nobody' });
      writeFileSync(file, [untimed, ...texts, untimed.replace('no-time', 'no-time-2')].join('\n'));
      const replay = cli(['replay', file, '--speed', speed, '--port', '0']);
      const command = await replay.waitForOutput(/to count it, run: (.*)$/);
      const DATA_DIR = folder();
      const commit = { ...emptyCommit(new Date().toISOString()), position: startPosition(Date.now()) };
      const store = storeIn(DATA_DIR);
      await lastValueFrom(concat(store.save(commit), store.close()), { defaultValue: undefined });
      const server = runPrinted(command, { DATA_DIR });
      const url = await server.waitForOutput(/look at (http:\/\/[^\s"]+)/);
      const expected = plainCount([untimed, ...texts, untimed.replace('no-time', 'no-time-2')]);
      await waitUntil('everything is counted', async () =>
        (await readStats(url)).messages >= expected.messages ? true : undefined,
      );
      expect(everyNumber(await readStats(url, 'all'))).to.deep.equal(everyNumber(expected));
      server.kill('SIGTERM');
      expect((await server.ended).code).to.equal(0);
    });
  }

  it('prints a command that prints everything', async () => {
    const replay = cli(['replay', recording(), '--speed', 'max', '--port', '0']);
    const command = await replay.waitForOutput(/to print it, run: (.*)$/);
    const { code, stdout } = await runPrinted(`${command} --limit 21`).ended;
    expect({ code, lines: stdout.length }).to.deep.equal({ code: 0, lines: 21 });
  });

  it('counts the texts that are no event, and says where they are', async () => {
    const file = recording();
    appendFileSync(file, '\n{"broken\n{"id":1}\n');
    const replay = cli(['replay', file, '--speed', 'max', '--port', '0']);
    expect(await replay.waitForOutput(/(2 of .*)$/)).to.equal(
      '2 of 23 events are not complete: the reader will reject them (at 22, 23 of the recording)',
    );
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
      [join(packageRoot(), 'package.json'), 'is an event of the feed'],
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
    onCleanup(() => new Promise((closed) => server.close(closed)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await cli(['replay', recording(), '--port', String(port)]).ended;
    expect(code).to.equal(1);
    expect(stderr.join('\n')).to.contain(`port ${port} is in use`);
  });
});
