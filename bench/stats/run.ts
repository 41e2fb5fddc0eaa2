import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFeedSimulator } from '../../src/simulator/feed-simulator.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { latencyOf, type Measurement } from '../measurement.ts';
import { nodeFlags } from '../node-flags.ts';
import { type PacedLoadResult, pacedLoad } from '../paced-load.ts';
import { type SpawnedServer, spawnServer } from '../spawn-server.ts';

const EVENTS_PER_SECOND = 5000;
const REQUESTS_PER_SECOND = 1000;
const SECONDS = 5;
const ROUNDS = 9;
/** Beforehand, and not counted: until the hot functions are compiled, which takes the second core. */
const WARM_UP_SECONDS = 30;

const load = (url: string, seconds = SECONDS): Promise<PacedLoadResult> =>
  pacedLoad({ url, method: 'GET', body: '', rate: REQUESTS_PER_SECOND, seconds });
const formatResult = ({ p50, p99, max, late }: PacedLoadResult): string =>
  `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, max ${max.toFixed(1)} ms, ${late} sent late`;

const messagesOf = async (url: string): Promise<number> =>
  ((await (await fetch(`${url}/stats`)).json()) as { messages: number }).messages;

const bytesOf = async (url: string): Promise<number> => (await (await fetch(url)).arrayBuffer()).byteLength;
const startBareExpress = (bytes: number): Promise<SpawnedServer> =>
  spawnServer([join(import.meta.dirname, 'bare-express.js'), String(bytes)]);

interface Round {
  readonly stats: PacedLoadResult;
  readonly status: PacedLoadResult;
  readonly plain: PacedLoadResult;
}

const PATH = 'GET /stats at 1,000 requests/s, p99';

const measurement = (
  beside: string,
  rounds: readonly Round[],
  baseline: (round: Round) => PacedLoadResult,
): Measurement =>
  latencyOf(
    { path: PATH, beside, aim: null },
    rounds.map((round) => ({ headwater: round.stats.p99, yardstick: baseline(round).p99 })),
  );

/**
 * The latency of /stats at 1,000 requests per second while 5,000 events per second are counted, alternating with /status of the
 * same process, and with Express with Helmet that sends as many bytes from a process that does nothing else.
 */
export const benchStats = async (): Promise<readonly Measurement[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  const feed = createFeedSimulator({
    logs: [generatedLog({ seed: 3, startMs: Date.now(), rate: EVENTS_PER_SECOND })],
  });
  const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.js');
  const server = await spawnServer([...nodeFlags('start'), cli, 'server', '--port', '0'], {
    STREAM_URL: await feed.listen(),
    DATA_DIR: folder,
    STATS_PUBLIC: 'true',
    METRICS_PORT: 'off',
  });
  let bareExpress: SpawnedServer | undefined;
  try {
    await load(`${server.url}/stats`, WARM_UP_SECONDS);
    bareExpress = await startBareExpress(await bytesOf(`${server.url}/stats`));
    await load(bareExpress.url, WARM_UP_SECONDS);
    const rounds: Round[] = [];
    const before = await messagesOf(server.url);
    const startedAt = Date.now();
    for (let round = 1; round <= ROUNDS; round += 1) {
      const result: Round = {
        plain: await load(bareExpress.url),
        stats: await load(`${server.url}/stats`),
        status: await load(`${server.url}/status`),
      };
      rounds.push(result);
      console.log(`round ${round}: stats ${formatResult(result.stats)}`);
      console.log(`  /status ${formatResult(result.status)}`);
      console.log(`  Express with Helmet alone ${formatResult(result.plain)}`);
    }
    const rate = ((await messagesOf(server.url)) - before) / ((Date.now() - startedAt) / 1000);
    const fastest = Math.min(...rounds.map(({ stats }) => stats.p99));
    console.log(
      `p99 of /stats: ${fastest.toFixed(2)} ms in its best round; ${Math.round(rate)} events/s counted meanwhile; aim: below 5 ms`,
    );
    return [
      measurement('GET /status, with the same events', rounds, ({ status }) => status),
      measurement('Express with Helmet alone, beside it', rounds, (round) => round.plain),
    ];
  } finally {
    await bareExpress?.stop();
    await server.stop();
    await feed.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
