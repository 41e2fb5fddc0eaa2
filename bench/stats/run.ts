import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createLookalike } from '../../src/lookalike/create-lookalike.ts';
import { generatedLog } from '../../src/lookalike/generator/generated-log.ts';
import type { Measurement } from '../measurement.ts';
import { type Paced, pacedLoad } from '../paced-load.ts';
import { served } from '../served.ts';

const EVENTS_A_SECOND = 5000;
const SECONDS = 10;
const REQUESTS_A_SECOND = 1000;

const load = (url: string): Promise<Paced> =>
  pacedLoad({ url, method: 'GET', body: '', rate: REQUESTS_A_SECOND, seconds: SECONDS });
const shown = ({ p50, p99, max, late }: Paced): string =>
  `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, max ${max.toFixed(1)} ms (${late} of the requests were sent more than 5 ms late)`;

const messagesOf = async (url: string): Promise<number> =>
  ((await (await fetch(`${url}/stats`)).json()) as { messages: number }).messages;

/** What a server that does nothing but answer takes for as many bytes, with no events beside it. */
const loadBare = async (bytes: number): Promise<Paced> => {
  const bare = await served([join(import.meta.dirname, 'bare-express.js'), String(bytes)]);
  try {
    return await load(bare.url);
  } finally {
    await bare.stop();
  }
};

const measurement = (beside: string, stats: Paced, yardstick: Paced): Measurement => {
  const ratio = Math.round((yardstick.p99 / stats.p99) * 100) / 100;
  return {
    path: 'GET /stats at 1,000 requests/s, p99',
    beside,
    unit: 'ms',
    headwater: Math.round(stats.p99 * 100) / 100,
    yardstick: Math.round(yardstick.p99 * 100) / 100,
    ratio: [ratio, ratio, ratio],
    aim: null,
  };
};

/**
 * How long /stats takes at 1,000 requests a second while 5,000 events a second are counted, beside /status in the same
 * process, and beside Express with Helmet that does nothing else.
 */
export const benchStats = async (): Promise<readonly Measurement[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-bench-'));
  const feed = createLookalike({
    logs: [generatedLog({ seed: 3, startMs: Date.now(), rate: EVENTS_A_SECOND })],
  });
  const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.js');
  const server = await served([cli, 'server', '--port', '0'], {
    STREAM_URL: await feed.listen(),
    DATA_DIR: folder,
    STATS_PUBLIC: 'true',
    METRICS_PORT: 'off',
  });
  const { url } = server;
  try {
    await delay(5000);
    const before = await messagesOf(url);
    const began = Date.now();
    const status = await load(`${url}/status`);
    const stats = await load(`${url}/stats`);
    const rate = Math.round(((await messagesOf(url)) - before) / ((Date.now() - began) / 1000));
    const bytes = (await (await fetch(`${url}/stats`)).arrayBuffer()).byteLength;
    await server.stop();
    const bare = await loadBare(bytes);
    console.log(`yardstick /status: ${shown(status)}`);
    console.log(`yardstick Express with Helmet alone, no events: ${shown(bare)}`);
    console.log(`stats: ${shown(stats)}; ${rate} events/s counted meanwhile; aim: p99 below 5 ms`);
    return [
      measurement('GET /status, with the same events', stats, status),
      measurement('Express with Helmet alone, no events', stats, bare),
    ];
  } finally {
    await server.stop();
    await feed.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
