import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { coverageEnvironment, nodeFlags } from './node-flags.ts';
import { CLI } from './cli-file.ts';

export interface CliOptions {
  /** The environment without PATH: a developer's own settings must not reach a spec. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** What is piped in; nothing by default. */
  readonly input?: string;
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What such a process tells the user to type instead of `headwater`. */
export const PROGRAM = `node ${CLI}`;

/** Starts the built command line as a process of its own. */
export const startCli = (args: readonly string[], { env = {}, cwd, input }: CliOptions): ChildProcess => {
  const child = spawn(process.execPath, [...nodeFlags(), CLI, ...args], {
    cwd,
    // Many run at once, so none takes the usual port for its metrics.
    env: { PATH: process.env['PATH'] ?? '', METRICS_PORT: 'off', ...coverageEnvironment(), ...env },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  return child;
};

/** Runs the built command line to its end. */
export const runCli = async (args: readonly string[], options: CliOptions): Promise<CliResult> => {
  const child = startCli(args, options);
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('the command line has no output to read');
  const [out, err] = await Promise.all([text(stdout), text(stderr), once(child, 'close')]);
  return { code: child.exitCode, stdout: out, stderr: err };
};
