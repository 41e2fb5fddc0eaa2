import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createFeedSimulator } from '../../src/simulator/feed-simulator.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { nodeFlags } from '../node-flags.ts';
import { type Measurement, measurementOf, rounded } from '../measurement.ts';
import { type SpawnedServer, spawnServer } from '../spawn-server.ts';
import type { ReaderCommand, Freshness } from './readers-process.ts';

const READERS = 2000;
/** Wikimedia's own rate, by readers who want everything; and far beyond it, by readers who want one of these each. */
const EVERYTHING = ['/events'];
const FILTERED = [
  '/events?domain=en.wikipedia.org',
  '/events?domain=de.wikipedia.org&domain=fr.wikipedia.org',
  '/events?bot=false&type=edit&type=new&domain=www.wikidata.org',
  '/events?type=log',
];
const AUDIENCES = [
  { rate: 30, paths: EVERYTHING, who: 'readers of /events' },
  { rate: 500, paths: FILTERED, who: 'readers of /events with four filters' },
] as const;
const SETTLE_MS = 5000;
const MEASURE_MS = 20_000;
const CATCH_UP_EVENTS = 600_000;
const PAIR_COUNT = 3;

/** A server process over a feed, with its own database. */
const startServer = async (feedUrl: string): Promise<Pick<SpawnedServer, 'url' | 'stop'>> => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.js');
  const { url, stop } = await spawnServer([...nodeFlags('start'), cli, 'server', '--port', '0'], {
    STREAM_URL: feedUrl,
    DATA_DIR: folder,
    STATS_PUBLIC: 'true',
    METRICS_PORT: 'off',
  });
  return {
    url,
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const startReaders = async (
  url: string,
  readers: number,
  paths: readonly string[] = EVERYTHING,
): Promise<ChildProcess> => {
  const child = fork(join(import.meta.dirname, 'readers-process.js'), [url, String(readers), ...paths]);
  await once(child, 'message');
  return child;
};
const sendCommand = (readers: ChildProcess, command: ReaderCommand): void => void readers.send(command);
const reportOf = async (readers: ChildProcess): Promise<Freshness> => {
  sendCommand(readers, 'report');
  const [freshness] = (await once(readers, 'message')) as [Freshness];
  return freshness;
};

const measured = async (url: string, count: number, paths: readonly string[]): Promise<Freshness> => {
  const readers = await startReaders(url, count, paths);
  await delay(SETTLE_MS);
  sendCommand(readers, 'measure');
  await delay(MEASURE_MS);
  const freshness = await reportOf(readers);
  readers.disconnect();
  await once(readers, 'exit');
  const { p50, p99, max, chunks, bytes, disturbed } = freshness;
  console.log(
    `${count} readers: p50 ${p50} ms, p99 ${p99} ms, max ${max} ms over ${chunks} pieces, ${Math.round(bytes / MEASURE_MS / 1000)} MB/s; ${disturbed} missed events or were cut off`,
  );
  return freshness;
};

/** The latency of events with all readers, compared with a single one. */
const benchFreshness = async ({ rate, paths, who }: (typeof AUDIENCES)[number]): Promise<Measurement> => {
  const feed = createFeedSimulator({ logs: [generatedLog({ seed: 3, startMs: Date.now(), rate })] });
  const server = await startServer(await feed.listen());
  try {
    console.log(`${rate} events/s, ${who}`);
    const one = await measured(server.url, 1, paths);
    const all = await measured(server.url, READERS, paths);
    const ratio = rounded(one.p99 / all.p99);
    return {
      path: `event → ${READERS} ${who} at ${rate} events/s, p99`,
      beside: 'one reader',
      unit: 'ms',
      headwater: all.p99,
      yardstick: one.p99,
      ratio: [ratio, ratio, ratio],
      aim: null,
    };
  } finally {
    await server.stop();
    await feed.close();
  }
};

const messagesOf = async (url: string): Promise<number> =>
  ((await (await fetch(`${url}/stats?top=0`)).json()) as { messages: number }).messages;

/** Events counted per second, between the first and the last tenth of a history that is read at full speed. */
const catchUpRate = async (readers: number): Promise<number> => {
  const feed = fork(join(import.meta.dirname, 'feed-process.js'), [String(CATCH_UP_EVENTS)]);
  const [{ port }] = (await once(feed, 'message')) as [{ port: number }];
  const server = await startServer(`http://127.0.0.1:${port}/`);
  const audience = readers === 0 ? null : await startReaders(server.url, readers);
  try {
    feed.send('go');
    const waitForMessages = async (messages: number): Promise<{ at: number; messages: number }> => {
      for (;;) {
        const counted = await messagesOf(server.url);
        if (counted >= messages) return { at: performance.now(), messages: counted };
        await delay(20);
      }
    };
    const first = await waitForMessages(CATCH_UP_EVENTS * 0.1);
    const last = await waitForMessages(CATCH_UP_EVENTS * 0.9);
    return Math.round(((last.messages - first.messages) / (last.at - first.at)) * 1000);
  } finally {
    audience?.disconnect();
    feed.disconnect();
    await server.stop();
  }
};

const benchCounting = async (): Promise<Measurement> => {
  const pairs: { headwater: number; yardstick: number }[] = [];
  for (let pair = 1; pair <= PAIR_COUNT; pair += 1) {
    const baseline = await catchUpRate(0);
    const headwater = await catchUpRate(READERS);
    pairs.push({ headwater, yardstick: baseline });
    console.log(
      `pair ${pair}: without readers ${baseline}/s, with ${READERS} ${headwater}/s, ratio ${(headwater / baseline).toFixed(2)}`,
    );
  }
  return measurementOf(
    {
      path: `feed → embedded with ${READERS} readers of /events`,
      beside: 'the same without readers',
      aim: 0.9,
    },
    pairs,
  );
};

/** Live readers on one server: how fresh their events are, and what they cost the counting. */
export const benchReaders = async (): Promise<readonly Measurement[]> => {
  const freshness: Measurement[] = [];
  for (const audience of AUDIENCES) freshness.push(await benchFreshness(audience));
  return [...freshness, await benchCounting()];
};
