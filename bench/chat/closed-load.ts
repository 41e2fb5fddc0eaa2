import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { withClients } from '../../spec/chat/support/load.ts';
import { findCommand } from '../../spec/support/services/command-service.ts';
import { packageRoot } from '../../src/runtime/package-root.ts';

/** What a number of clients saw that ask again as soon as they are answered. */
export interface Load {
  readonly perSecond: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Answers that were not 2xx, and requests without one. */
  readonly refused: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly body: string | null;
  readonly connections: number;
  readonly seconds: number;
}

/** What makes the load here: wrk takes far less of the machine, so the figures are higher with it. */
export const loadMaker = (): string =>
  findCommand('wrk') === null ? 'this process (there is no wrk)' : 'wrk';

const byWrk = async (wrk: string, { url, body, connections, seconds }: LoadOptions): Promise<Load> => {
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
  return JSON.parse(json) as Load;
};

const byItself = async ({ url, body, connections, seconds }: LoadOptions): Promise<Load> => {
  const took: number[] = [];
  let refused = 0;
  const began = performance.now();
  const end = began + seconds * 1000;
  const { pathname } = new URL(url);
  await withClients(
    connections,
    () => url,
    async ({ post }) => {
      while (performance.now() < end) {
        const { status, ms } = await post(pathname, body ?? '');
        took.push(ms);
        if (status === null || status >= 300) refused += 1;
      }
    },
  );
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.floor(took.length * share)] ?? 0;
  return {
    perSecond: took.length / ((performance.now() - began) / 1000),
    p50: at(0.5),
    p99: at(0.99),
    refused,
  };
};

export const closedLoad = (options: LoadOptions): Promise<Load> => {
  const wrk = findCommand('wrk');
  return wrk === null ? byItself(options) : byWrk(wrk, options);
};
