import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from '../wait-until.ts';
import { removeFolder } from './in-new-folder.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { javaCommand } from './java.ts';

/** A service in a process of its own, with its data in a temporary folder. */
export interface RunningService {
  /** Ends it in its own good order, and removes its data. */
  readonly stop: () => Promise<void>;
  /** Ends it with SIGKILL; the data stays. */
  readonly kill: () => Promise<void>;
  /** Starts it again (ends it before, if it runs) on the same ports and data, and waits until it answers. */
  readonly restart: () => Promise<void>;
  /** Sends it a signal: SIGSTOP and SIGCONT freeze and thaw it. */
  readonly signal: (signal: NodeJS.Signals) => void;
}

export interface JavaServiceOptions {
  /** For the error messages. */
  readonly name: string;
  /** Its data, its settings and its log: it belongs to the service from now on. */
  readonly folder: string;
  /** The arguments of `java`. */
  readonly args: readonly string[];
  /** Rejects, within seconds, as long as the service does not answer. */
  readonly checkAnswers: () => Promise<unknown>;
}

const START_TIMEOUT_MS = 200_000;
const STOP_TIMEOUT_MS = 40_000;
const POLL_INTERVAL_MS = 100;
const MAX_LOG_LINES = 30;

const lastLines = async (logFile: string): Promise<string> =>
  (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-MAX_LOG_LINES).join('\n');

const untilItAnswers = async (
  running: GuardedProcess,
  { name, checkAnswers }: JavaServiceOptions,
): Promise<void> => {
  let lastError: unknown;
  await waitUntil(
    `${name} answers`,
    async () => {
      const end = running.end();
      if (end !== null) throw new Error(`${name} ended (${end}) before it answered`);
      try {
        await checkAnswers();
        return true;
      } catch (error) {
        lastError = error;
        return undefined;
      }
    },
    { atMostMs: START_TIMEOUT_MS, everyMs: POLL_INTERVAL_MS, seen: () => String(lastError) },
  );
};

const end = async (running: GuardedProcess, signal: NodeJS.Signals): Promise<void> => {
  running.signal(signal);
  // A frozen process hears SIGTERM only when it is thawed.
  running.signal('SIGCONT');
  const killTimer = setTimeout(() => running.signal('SIGKILL'), STOP_TIMEOUT_MS);
  await running.ended;
  clearTimeout(killTimer);
};

/** Starts a service written in Java and waits until it answers; if it does not, the error has its last log lines. */
export const startJavaService = async (options: JavaServiceOptions): Promise<RunningService> => {
  const { folder, args } = options;
  const logFile = join(folder, 'service.log');

  const start = async (): Promise<GuardedProcess> => {
    const started = startGuarded(javaCommand(), args, { folder, logFile });
    try {
      await untilItAnswers(started, options);
      return started;
    } catch (error) {
      await end(started, 'SIGKILL');
      throw new Error(`${String(error)}\n${await lastLines(logFile)}`, { cause: error });
    }
  };
  let running = await start();
  return {
    stop: async () => {
      await end(running, 'SIGTERM');
      await removeFolder(folder);
    },
    kill: () => end(running, 'SIGKILL'),
    restart: async () => {
      await end(running, 'SIGTERM');
      running = await start();
    },
    signal: (signal) => running.signal(signal),
  };
};
