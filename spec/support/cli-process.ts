import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { coverageEnvironment } from './node-flags.ts';
import { onLine } from './on-line.ts';
import { type CliOptions, startCli } from './run-cli.ts';

export interface CliEnd {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

/** A process of the built command line that runs until it is ended. */
export interface CliProcess {
  readonly pid: number;
  /** The lines of its output so far. */
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Waits until a line of its output matches, and gives what the pattern's first group holds. */
  readonly waitForOutput: (pattern: RegExp) => Promise<string>;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Closes the reading end of its output, as `head` does when it has enough. */
  readonly stopReading: () => void;
  readonly ended: Promise<CliEnd>;
}

const POLL_INTERVAL_MS = 10;
const TIMEOUT_MS = 45_000;

const killGroup = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // Nothing of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Keeps all output of a process that was just started. */
const watched = (child: ChildProcess, title: string, isGroup = false): CliProcess => {
  const lines = { stdout: [] as string[], stderr: [] as string[] };
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = child[name];
    if (stream !== null) onLine(stream, (line) => lines[name].push(line));
  }
  let code: number | null | undefined;
  const ended = once(child, 'close').then((end): CliEnd => {
    const [exit, signal] = end as [number | null, NodeJS.Signals | null];
    code = exit;
    return { code: exit, signal, ...lines };
  });

  const find = (pattern: RegExp): string | undefined => {
    for (const line of [...lines.stdout, ...lines.stderr]) {
      const match = pattern.exec(line);
      if (match !== null) return match[1] ?? match[0];
    }
    return undefined;
  };
  const waitForOutput = async (pattern: RegExp): Promise<string> => {
    const end = Date.now() + TIMEOUT_MS;
    for (;;) {
      const found = find(pattern);
      if (found !== undefined) return found;
      if (code !== undefined || Date.now() > end) {
        const what =
          code === undefined ? `for ${TIMEOUT_MS / 1000} s` : `before its end (code ${code ?? 'none'})`;
        const output = [...lines.stdout, ...lines.stderr].slice(-30).join('\n');
        throw new Error(`${title} did not say ${String(pattern)} ${what}:\n${output}`);
      }
      await delay(POLL_INTERVAL_MS);
    }
  };

  return {
    pid: child.pid ?? 0,
    ...lines,
    waitForOutput,
    kill: (signal) => {
      if (!isGroup) child.kill(signal);
      else if (child.pid !== undefined) killGroup(child.pid, signal);
    },
    stopReading: () => child.stdout?.destroy(),
    ended,
  };
};

/** Starts the built command line. */
export const cliProcess = (args: readonly string[], { env = {}, cwd }: CliOptions): CliProcess =>
  watched(startCli(args, { env, cwd }), `headwater ${args.join(' ')}`);

/** Runs a command of a shell, as a user would type it. npm builds nothing: the specs run what is built. */
export const shellProcess = (command: string, { env = {}, cwd }: CliOptions): CliProcess =>
  watched(
    spawn('sh', ['-c', command], {
      cwd,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        METRICS_PORT: 'off',
        npm_config_ignore_scripts: 'true',
        npm_config_update_notifier: 'false',
        ...coverageEnvironment(),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    }),
    command,
    true,
  );
