import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { createRandom } from '../simulator/random.ts';

/** A feed that `provesExact` controls, such as `sseFeedServer`. */
export interface ControlledFeed {
  /** Lets the feed send all events before this index. */
  readonly release: (end: number) => void;
  /** How many events it has sent so far, repeated ones as well. */
  readonly sent: () => number;
}

/** The pipeline, its feed, and what its database must hold in the end. */
export interface ExactnessProof {
  /** The command that runs the pipeline: the program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Its environment besides PATH: the URL of the feed and where it writes. */
  readonly env: Readonly<Record<string, string>>;
  /** The feed that the pipeline reads. */
  readonly feed: ControlledFeed;
  /** How many events the feed has. */
  readonly events: number;
  /** What a plain count over the events of the feed gives. */
  readonly expected: unknown;
  /**
   * Reads the same from the pipeline's database; it may return a promise. It is called while the pipeline runs, also before
   * the first event.
   */
  readonly query: () => unknown;
  /** How often the process is killed while events arrive. Default: 20. */
  readonly kills?: number;
  /** The same seed gives the same instants. Default: 1. */
  readonly seed?: number;
  /** Maximum time until the next event before a kill, and until the result after the last one, in milliseconds. Default: 120,000. */
  readonly timeoutMs?: number;
}

/** What was proved. */
export interface ExactnessReport {
  /** How often the process was killed. */
  readonly kills: number;
  /** Events that the feed sent, repeated ones as well. */
  readonly sent: number;
}

/** The longest time between the first event and a kill, in milliseconds. Events arrive all that time. */
const MAX_KILL_DELAY_MS = 400;
/** The expected result must not change for this long after it appeared, in milliseconds. */
const SETTLE_MS = 1000;
const POLL_INTERVAL_MS = 20;
const RELEASE_INTERVAL_MS = 2;
const MAX_STDERR_LENGTH = 4000;

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly stderr: () => string;
}

const start = (
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Running => {
  let stderr = '';
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-MAX_STDERR_LENGTH);
  });
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  ended.catch(() => undefined);
  return { child, ended, stderr: () => stderr };
};

/**
 * Proves that a pipeline writes each event exactly once: it runs the pipeline as a process, kills it with SIGKILL at seeded
 * instants while events arrive, starts it again, and compares the result with a plain count. Faults of the feed are those of
 * the feed that it is given. Fails with an error that shows both results.
 *
 *     const feed = await sseFeedServer({ events, faults: { cutWithin: 50 } });
 *     await provesExact({ command: [process.execPath, 'main.js'], env: { FEED_URL: feed.url, FILE: file }, feed, ... });
 */
export const provesExact = async ({
  command,
  env,
  feed,
  events,
  expected,
  query,
  kills = 20,
  seed = 1,
  timeoutMs = 120_000,
}: ExactnessProof): Promise<ExactnessReport> => {
  const random = createRandom(seed);
  let running = start(command, env);
  const fail = (what: string): never => {
    const output = running.stderr();
    throw new Error(
      `${what} (seed ${seed})${output === '' ? '' : `. The pipeline's last output:\n${output}`}`,
    );
  };
  const until = async (
    what: () => string | Promise<string>,
    condition: () => boolean | Promise<boolean>,
  ): Promise<void> => {
    const deadline = performance.now() + timeoutMs;
    while (!(await condition())) {
      if (performance.now() > deadline) fail(`${await what()}: not within ${timeoutMs / 1000} s`);
      if (running.child.exitCode !== null) fail(`the pipeline ended with code ${running.child.exitCode}`);
      await delay(POLL_INTERVAL_MS);
    }
  };
  /** Lets the feed send `count` events from `first` on, over `ms`: the pipeline reads and commits until the end of that time. */
  const releaseGradually = async (first: number, count: number, ms: number): Promise<void> => {
    const startedAt = performance.now();
    for (let elapsed = 0; elapsed < ms; elapsed = performance.now() - startedAt) {
      feed.release(Math.floor(first + (count * elapsed) / ms) + 1);
      await delay(RELEASE_INTERVAL_MS);
    }
  };
  const isExact = async (): Promise<boolean> => isDeepStrictEqual(await query(), expected);
  const difference = async (): Promise<string> =>
    `expected ${JSON.stringify(expected)}, found ${JSON.stringify(await query())}`;

  try {
    const share = events / (kills + 1);
    for (let kill = 0; kill < kills; kill += 1) {
      const before = feed.sent();
      // One more than before the kill: the pipeline may have written all of those.
      const first = kill * share + 1;
      feed.release(Math.floor(first) + 1);
      await until(
        () => `no event of the feed was read before kill ${kill + 1}`,
        () => feed.sent() > before,
      );
      await releaseGradually(first, share - 1, random() * MAX_KILL_DELAY_MS);
      running.child.kill('SIGKILL');
      await running.ended;
      running = start(command, env);
    }
    feed.release(events);
    await until(async () => `the result is not exact: ${await difference()}`, isExact);
    await delay(SETTLE_MS);
    running.child.kill('SIGTERM');
    const code = await running.ended;
    if (code !== 0) fail(`the pipeline ended with code ${code ?? 'none'} after SIGTERM`);
    if (!(await isExact())) fail(`events were written after the result was complete: ${await difference()}`);
    return { kills, sent: feed.sent() };
  } finally {
    running.child.kill('SIGKILL');
    await running.ended;
  }
};
