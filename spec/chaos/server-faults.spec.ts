import { expect } from 'chai';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createFeedSimulator, type FeedSimulator } from '../../src/simulator/feed-simulator.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { createRandom } from '../../src/simulator/random.ts';
import type { TopicLog } from '../../src/simulator/topic-log.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { expectWindows } from '../support/expect-windows.ts';
import { everyNumber, readReady, readStats } from '../support/stats.ts';
import { waitUntil } from '../support/wait-until.ts';

const isLong = process.env['CHAOS'] === 'long';
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

/** The intensity: the short run is for every `npm test`, the long one for CI. */
const run = isLong
  ? { seconds: 60, rate: 3000, kills: 30, stops: 5, storms: 40 }
  : { seconds: 8, rate: 1500, kills: 6, stops: 1, storms: 8 };

const offeredBy = function* (logs: readonly TopicLog[], lookalike: FeedSimulator): Generator<string> {
  for (const log of logs) {
    for (let offset = log.firstOffset; offset < log.endOffset; offset += 1) {
      if (!lookalike.faults.isLost(log, offset)) yield log.at(offset).data;
    }
  }
};

describe(`headwater server under chaos (SEED=${seed}${isLong ? ', long' : ''})`, () => {
  const random = createRandom(seed);
  const between = (low: number, high: number): number => low + random() * (high - low);
  const folder = mkdtempSync(join(tmpdir(), 'headwater-chaos-'));
  // A full second: the feed's timestamps without milliseconds must not be before the start.
  const startMs = Math.floor(Date.now() / 1000) * 1000;
  const logs = [
    generatedLog({
      seed,
      startMs,
      rate: run.rate,
      count: run.rate * run.seconds,
      brokenRate: 0.005,
      canaryInterval: 400,
      disorder: 0.02,
    }),
    generatedLog({
      seed: seed + 1,
      topic: 'codfw.mediawiki.recentchange',
      firstOffset: 700,
      startMs,
      rate: 400,
      count: 400 * run.seconds,
      canaryInterval: 40,
      // Hundreds of events share one timestamp, as before 2025: a resume that does not rewind skips some.
      wholeSeconds: true,
    }),
  ];
  const lookalike = createFeedSimulator({
    logs,
    seed,
    chunkBytes: 20_000,
    faults: {
      cutStyle: 'any',
      multiLineRate: 0.02,
      duplicateRate: 0.005,
      commentInterval: 50,
      splitCharacters: true,
    },
  });
  let server: ServerProcess | undefined;
  let env: Record<string, string> = {};

  before(async () => {
    env = {
      STREAM_URL: await lookalike.listen(),
      // Timestamps are out of order, so the first event's may be before the start.
      SINCE: String(startMs - 1000),
      DATA_DIR: folder,
      SILENCE_SECONDS: '1',
      BACKOFF_MIN_MS: '20',
      BACKOFF_MAX_MS: '500',
    };
  });
  after(async () => {
    server?.kill('SIGKILL');
    await server?.ended;
    await lookalike.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Injects one fault into the feed. */
  const storm = async (): Promise<void> => {
    const kinds: (() => void)[] = [
      () => lookalike.faults.cutNow('any'),
      () => lookalike.faults.set({ lineEnd: random() < 0.5 ? '\r\n' : '\n' }),
      () =>
        lookalike.faults.refuseNext(2, {
          status: [400, 403, 429, 500, 502][Math.floor(random() * 5)] ?? 500,
        }),
      () => lookalike.faults.set({ silent: true }),
      () =>
        lookalike.faults.dropOnce(logs[0] ?? { topic: '', partition: 0 }, [(logs[0]?.endOffset ?? 0) + 3]),
      () =>
        lookalike.faults.loseForever(logs[0] ?? { topic: '', partition: 0 }, [(logs[0]?.endOffset ?? 0) + 5]),
    ];
    kinds[Math.floor(random() * kinds.length)]?.();
    await delay(between(0, 800));
    lookalike.faults.set({ silent: false });
    if (random() < 0.7) lookalike.faults.cutNow('any');
  };

  it(`counts every event once through ${run.kills} kills, ${run.stops} stops and ${run.storms} storms`, async () => {
    const endings: NodeJS.Signals[] = [
      ...Array.from({ length: run.kills }, (): NodeJS.Signals => 'SIGKILL'),
      ...Array.from({ length: run.stops }, (): NodeJS.Signals => 'SIGTERM'),
    ].sort(() => random() - 0.5);
    const stormsEach = run.storms / endings.length;
    let shown = 0;

    for (const [index, ending] of endings.entries()) {
      server = await startServer(env);
      const { messages } = await readStats(server.url);
      expect(messages, 'what was shown before a kill is durable').to.be.at.least(shown);
      const lives = delay(between(0, (2000 * run.seconds) / (12 + endings.length)));
      for (let n = Math.floor(index * stormsEach); n < Math.floor((index + 1) * stormsEach); n += 1)
        await storm();
      await lives;
      shown = (await readStats(server.url)).messages;
      server.kill(ending);
      const code = await server.ended;
      if (ending === 'SIGTERM') expect(code, server.lines.join('\n')).to.equal(0);
    }
    lookalike.faults.set({ silent: false });

    server = await startServer(env);
    await waitUntil(
      'the feed ends',
      () => Promise.resolve(Date.now() > startMs + run.seconds * 1000 ? true : undefined),
      {
        atMostMs: run.seconds * 1000 + 5000,
      },
    );
    const expected = plainCount(offeredBy(logs, lookalike));
    const { url, lines } = server;
    let last = '';
    const counted = await waitUntil(
      `all ${expected.messages} messages are counted`,
      async () => {
        const stats = await readStats(url, 'all');
        const ready = await readReady(url);
        last = JSON.stringify({ messages: stats.messages, ready });
        // The last event may not be a message.
        const isWhole = ready.feed.canaries >= expected.canaries && ready.feed.rejected >= expected.rejected;
        return isWhole && stats.messages >= expected.messages ? stats : undefined;
      },
      { atMostMs: isLong ? 300_000 : 90_000, seen: () => `${last}\n${lines.slice(-20).join('\n')}` },
    );
    // A duplicate would be counted a little later.
    await delay(1500);
    const settled = await readStats(url, 'all');
    expect(everyNumber(settled)).to.deep.equal(everyNumber(expected));
    expect(counted.messages).to.equal(settled.messages);
    const { feed } = await readReady(url);
    const { canaries, rejected } = expected;
    expect({ canaries: feed.canaries, rejected: feed.rejected }).to.deep.equal({ canaries, rejected });

    server.kill('SIGTERM');
    await server.ended;
    await expectWindows(folder, expected);
  }).timeout(run.seconds * 4000 + (isLong ? 400_000 : 150_000));
});
