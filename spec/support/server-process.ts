import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { coverageEnvironment, nodeFlags } from './node-flags.ts';
import { CLI } from './cli-file.ts';

/** A real process of the command line that serves HTTP, as a user would run it. */
export interface ServerProcess {
  readonly pid: number;
  /** Where it listens: known when it has said so. */
  readonly url: string;
  /** What it logged, and what it wrote to stderr; the latest 200 lines. */
  readonly lines: readonly string[];
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves with the exit code, or `null` when a signal ended it. */
  readonly ended: Promise<number | null>;
}

const MAX_LINES = 200;

const listening = (child: ChildProcess, lines: string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const onLine = (line: string): void => {
      lines.push(line);
      if (lines.length > MAX_LINES) lines.shift();
      const url = /look at (http:\/\/[^\s"]+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    };
    if (child.stdout) createInterface(child.stdout).on('line', onLine);
    if (child.stderr) createInterface(child.stderr).on('line', onLine);
    child.once('exit', (code, signal) =>
      reject(
        new Error(`the process ended (${code ?? signal ?? '?'}) before it listened:\n${lines.join('\n')}`),
      ),
    );
  });

/** Starts a process that serves HTTP on a free port with these settings, and waits until it listens. */
export const startVerb = async (
  verb: string,
  env: Readonly<Record<string, string>>,
  cli = CLI,
): Promise<ServerProcess> => {
  const child = spawn(process.execPath, [...nodeFlags(), '--enable-source-maps', cli, verb, '--port', '0'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      STATS_PUBLIC: 'true',
      HOST: '127.0.0.1',
      // Many run at once.
      METRICS_PORT: 'off',
      ...coverageEnvironment(),
      ...env,
    },
    cwd: env['DATA_DIR'] ?? import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const ended = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const url = await listening(child, lines);
  return { pid: child.pid ?? 0, url, lines, ended, kill: (signal) => void child.kill(signal) };
};

export const startServer = (env: Readonly<Record<string, string>>): Promise<ServerProcess> =>
  startVerb('server', env);
