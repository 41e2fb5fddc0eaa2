import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { packageRoot } from '../../src/files/package-root.ts';
import { createFeedSimulator } from '../../src/simulator/feed-simulator.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { latencyOf, type Measurement } from '../measurement.ts';
import { spawnServer } from '../spawn-server.ts';

const ROUNDS = 7;
const POLL_MS = 5;
const DAY_MS = 86_400_000;
const DAYS = 30;
/** Few, so that the file is soon made; each of the 30 days has windows of minutes and hours all the same. */
const EVENTS = 400_000;

const dist = (...path: readonly string[]): string => join(packageRoot(), 'dist', ...path);

const withFolder = async <T>(use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const isAnswered = async (url: string): Promise<boolean> => {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.ok;
};

/** From the start of the process until `path` answers 200, ms. */
const startMs = async (
  args: readonly string[],
  path: string,
  env: Readonly<Record<string, string>> = {},
): Promise<number> => {
  const startedAt = performance.now();
  const server = await spawnServer(args, { METRICS_PORT: 'off', STATS_PUBLIC: 'true', ...env });
  try {
    while (!(await isAnswered(`${server.url}${path}`))) await setTimeout(POLL_MS);
    return performance.now() - startedAt;
  } finally {
    await server.stop();
  }
};

const demoMs = (cli: string): Promise<number> =>
  withFolder((DATA_DIR) => startMs([cli, 'demo', '--port', '0'], '/', { DATA_DIR }));

/** Calls `use` with the settings of a server whose file has 30 days, next to the feed that they came from. */
const withThirtyDays = (use: (env: Readonly<Record<string, string>>) => Promise<void>): Promise<void> =>
  withFolder(async (DATA_DIR) => {
    const startMs = Date.now() - DAYS * DAY_MS;
    const rate = EVENTS / ((DAYS * DAY_MS) / 1000);
    const feed = createFeedSimulator({ logs: [generatedLog({ seed: 5, startMs, rate })] });
    const env = { DATA_DIR, STREAM_URL: await feed.listen(), SINCE: new Date(startMs).toISOString() };
    try {
      const first = await spawnServer([dist('bundle', 'headwater.js'), 'server', '--port', '0'], {
        ...env,
        METRICS_PORT: 'off',
        STATS_PUBLIC: 'true',
      });
      const read = async (): Promise<number> =>
        ((await (await fetch(`${first.url}/stats`)).json()) as { readonly messages: number }).messages;
      try {
        for (let before = -1, now = 0; now !== before || now === 0;) {
          before = now;
          await setTimeout(2000);
          now = await read();
        }
      } finally {
        await first.stop();
      }
      await use(env);
    } finally {
      await feed.close();
    }
  });

/**
 * The time from the start of the packaged command until its first answer, next to the unbundled modules and to Express with
 * Helmet alone, alternating; and until `/ready` answers 200 after a restart on a file with 30 days.
 */
export const benchStart = async (): Promise<readonly Measurement[]> => {
  const bundle = dist('bundle', 'headwater.js');
  const bareExpress = [join(import.meta.dirname, '..', 'stats', 'bare-express.js'), '100'];
  const demo: Record<'bundle' | 'modules' | 'plain', number>[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const result = {
      plain: await startMs(bareExpress, '/'),
      bundle: await demoMs(bundle),
      modules: await demoMs(dist('src', 'cli.js')),
    };
    demo.push(result);
    const text = Object.entries(result).map(([name, ms]) => `${name} ${Math.round(ms)} ms`);
    console.log(`round ${round}: ${text.join(', ')}`);
  }
  const restarts: { readonly headwater: number; readonly yardstick: number }[] = [];
  await withThirtyDays(async (env) => {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const yardstick = await startMs(bareExpress, '/');
      const headwater = await startMs([bundle, 'server', '--port', '0'], '/ready', env);
      restarts.push({ headwater, yardstick });
      console.log(`round ${round}: /ready after a restart on ${DAYS} days ${Math.round(headwater)} ms`);
    }
  });
  const path = 'from the start of `headwater demo` to its first page';
  const pairs = (beside: 'modules' | 'plain') =>
    demo.map((round) => ({ headwater: round.bundle, yardstick: round[beside] }));
  return [
    latencyOf({ path, beside: 'the same from unbundled modules', aim: null }, pairs('modules')),
    latencyOf({ path, beside: 'Express with Helmet alone', aim: null }, pairs('plain')),
    latencyOf(
      {
        path: `from a restart on a file with ${DAYS} days to /ready`,
        beside: 'Express with Helmet alone',
        aim: null,
      },
      restarts,
    ),
  ];
};
