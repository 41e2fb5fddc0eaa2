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
  /** What comes after `java`. */
  readonly args: readonly string[];
  /** Rejects, within seconds, as long as the service does not answer. */
  readonly answers: () => Promise<unknown>;
}

const START_PATIENCE_MS = 200_000;
const STOP_PATIENCE_MS = 40_000;
const LOOK_EVERY_MS = 100;
const LINES_SHOWN = 30;

const lastLines = async (logFile: string): Promise<string> =>
  (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-LINES_SHOWN).join('\n');

const untilItAnswers = async (
  running: GuardedProcess,
  { name, answers }: JavaServiceOptions,
): Promise<void> => {
  let refusal: unknown;
  await waitUntil(
    `${name} answers`,
    async () => {
      const end = running.end();
      if (end !== null) throw new Error(`${name} ended (${end}) before it answered`);
      try {
        await answers();
        return true;
      } catch (error) {
        refusal = error;
        return undefined;
      }
    },
    { atMostMs: START_PATIENCE_MS, everyMs: LOOK_EVERY_MS, seen: () => String(refusal) },
  );
};

const end = async (running: GuardedProcess, signal: NodeJS.Signals): Promise<void> => {
  running.signal(signal);
  // A frozen process hears SIGTERM only when it is thawed.
  running.signal('SIGCONT');
  const impatience = setTimeout(() => running.signal('SIGKILL'), STOP_PATIENCE_MS);
  await running.ended;
  clearTimeout(impatience);
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
