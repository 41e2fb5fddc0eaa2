import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { withClients } from '../../spec/chat/support/chat-client.ts';
import { findCommand } from '../../spec/support/services/command-service.ts';
import { packageRoot } from '../../src/files/package-root.ts';

/** What a number of clients saw that ask again as soon as they are answered. */
export interface LoadResult {
  readonly perSecond: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were not 2xx, and requests without one. */
  readonly refused: number;
}

export interface ClosedLoadOptions {
  readonly url: string;
  readonly body: string | null;
  readonly connections: number;
  readonly seconds: number;
}

/** What makes the load here: wrk takes far less of the machine, so the figures are higher with it. */
export const loadGenerator = (): string =>
  findCommand('wrk') === null ? 'this process (there is no wrk)' : 'wrk';

const runWrk = async (
  wrk: string,
  { url, body, connections, seconds }: ClosedLoadOptions,
): Promise<LoadResult> => {
  const script = join(packageRoot(), 'bench', 'chat', 'wrk.lua');
  const args = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '-s', script, url];
  const child = spawn(wrk, [...args, ...(body === null ? [] : ['--', body])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  const json = /^\{.*\}$/m.exec(Buffer.concat(chunks).toString())?.[0];
  if (json === undefined) throw new Error(`wrk gave no figures for ${url}`);
  return JSON.parse(json) as LoadResult;
};

const runInProcess = async ({ url, body, connections, seconds }: ClosedLoadOptions): Promise<LoadResult> => {
  const latencies: number[] = [];
  let failed = 0;
  const startedAt = performance.now();
  const end = startedAt + seconds * 1000;
  const { pathname } = new URL(url);
  await withClients(
    connections,
    () => url,
    async ({ post }) => {
      while (performance.now() < end) {
        const { status, ms } = await post(pathname, body ?? '');
        latencies.push(ms);
        if (status === null || status >= 300) failed += 1;
      }
    },
  );
  latencies.sort((a, b) => a - b);
  const percentile = (share: number): number => latencies[Math.floor(latencies.length * share)] ?? 0;
  return {
    perSecond: latencies.length / ((performance.now() - startedAt) / 1000),
    p50: percentile(0.5),
    p99: percentile(0.99),
    refused: failed,
  };
};

export const closedLoad = (options: ClosedLoadOptions): Promise<LoadResult> => {
  const wrk = findCommand('wrk');
  return wrk === null ? runInProcess(options) : runWrk(wrk, options);
};
