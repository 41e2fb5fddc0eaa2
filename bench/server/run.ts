import { deepStrictEqual } from 'node:assert';
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/files/package-root.ts';
import { type Measurement, measurementOf } from '../measurement.ts';
import { nodeFlags } from '../node-flags.ts';
import { processorSeconds } from '../processor-seconds.ts';
import { spawnServer } from '../spawn-server.ts';

const run = promisify(execFile);

const EVENTS = 600_000;
const ROUNDS = 5;
const POLL_MS = 50;

/** What a process counted, and what it took. */
interface Outcome {
  /** From the first event that came until the last was counted; durable, in the server. */
  readonly seconds: number;
  /** Of all threads, from the start of the process on. */
  readonly cpuSeconds: number;
  readonly counts: { readonly messages: number; readonly bots: number; readonly users: number };
}

interface Stats {
  readonly messages: number;
  readonly bots: number;
  readonly distinct_users: number;
}

const statsOf = async (url: string): Promise<Stats> => (await (await fetch(`${url}/stats`)).json()) as Stats;

/** The feed, and when it was last requested, epoch ms. */
interface Feed {
  readonly url: string;
  readonly requestedAt: () => number;
  readonly stop: () => void;
}

const startFeed = async (): Promise<Feed> => {
  const child = fork(join(import.meta.dirname, '..', 'ingest', 'feed-process.js'), [String(EVENTS)]);
  let requestedAt = NaN;
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  // Without a listener, Node would keep the message of an earlier request for the next one that listens.
  child.on('message', (message: { readonly requestedAt: number }) => {
    requestedAt = message.requestedAt;
  });
  return {
    url: `http://127.0.0.1:${port}/`,
    requestedAt: () => requestedAt,
    stop: () => child.disconnect(),
  };
};

/** The server as `npm start` runs it, on a new data folder, until it has counted as many messages as the yardstick. */
const serverOutcome = async (feed: Feed, messages: number): Promise<Outcome> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.js');
  const server = await spawnServer([...nodeFlags('start'), cli, 'server', '--port', '0'], {
    STREAM_URL: feed.url,
    DATA_DIR: dataDir,
    STATS_PUBLIC: 'true',
    METRICS_PORT: 'off',
  });
  try {
    let stats = await statsOf(server.url);
    while (stats.messages < messages) {
      await setTimeout(POLL_MS);
      stats = await statsOf(server.url);
    }
    return {
      seconds: (Date.now() - feed.requestedAt()) / 1000,
      cpuSeconds: processorSeconds(server.pid),
      counts: { messages: stats.messages, bots: stats.bots, users: stats.distinct_users },
    };
  } finally {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

/** The plain loop in Go, built before. */
const goOutcome = async (program: string, feedUrl: string): Promise<Outcome> => {
  const { stdout } = await run(program, [feedUrl, String(EVENTS)]);
  const { seconds, cpuSeconds, ...counts } = JSON.parse(stdout) as Outcome['counts'] &
    Omit<Outcome, 'counts'> & { readonly domains: number };
  return {
    seconds,
    cpuSeconds,
    counts: { messages: counts.messages, bots: counts.bots, users: counts.users },
  };
};

const outcomeText = ({ seconds, cpuSeconds }: Outcome): string =>
  `${Math.round(EVENTS / seconds)}/s, ${((cpuSeconds / EVENTS) * 1e6).toFixed(1)} s of processor time per million`;

/**
 * The whole server process with the default options, feed → durable totals and windows, with trends; compared with a plain
 * loop in Go that keeps nothing, on the same feed, alternating. Needs Go.
 */
export const benchServer = async (): Promise<readonly Measurement[]> => {
  const programs = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  const program = join(programs, 'count-feed');
  await run('go', ['build', '-o', program, join(packageRoot(), 'bench', 'yardsticks', 'count-feed.go')]);
  const feed = await startFeed();
  try {
    const pairs: { headwater: number; yardstick: number }[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      const baseline = await goOutcome(program, feed.url);
      const headwater = await serverOutcome(feed, baseline.counts.messages);
      deepStrictEqual(headwater.counts, baseline.counts);
      pairs.push({ headwater: EVENTS / headwater.seconds, yardstick: EVENTS / baseline.seconds });
      console.log(`round ${round}: Go ${outcomeText(baseline)}; server ${outcomeText(headwater)}`);
    }
    const path = 'the whole server, default options: feed → embedded';
    return [measurementOf({ path, beside: 'a plain loop in Go (encoding/json)', aim: 1 }, pairs)];
  } finally {
    feed.stop();
    rmSync(programs, { recursive: true, force: true });
  }
};
