import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { peakMemoryBytes } from './peak-memory.ts';

/** A process that serves HTTP. */
export interface SpawnedServer {
  readonly url: string;
  readonly pid: number;
  /** The peak memory so far, in MB; `NaN` if the system does not report it. */
  readonly peakMegabytes: () => number;
  /** May be called twice. */
  readonly stop: () => Promise<void>;
}

/** Starts a program of Node's and waits until it says where it listens. */
export const spawnServer = async (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<SpawnedServer> => {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const found = /look at (http:\/\/[^\s"]+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended (${code ?? '?'})`)));
  });
  const stop = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  let stopping: Promise<void> | undefined;
  return {
    url,
    pid: child.pid ?? 0,
    peakMegabytes: () => Math.round(peakMemoryBytes(child.pid ?? 0) / 2 ** 20),
    stop: () => (stopping ??= stop()),
  };
};
