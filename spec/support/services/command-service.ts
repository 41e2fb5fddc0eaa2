import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { waitUntil } from '../wait-until.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { removeFolder } from './in-new-folder.ts';
import type { RunningService } from './java-service.ts';

export interface CommandServiceOptions {
  /** For the error messages. */
  readonly name: string;
  /** Its data and its log: it belongs to the service from now on. */
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Rejects, within seconds, as long as the service does not answer. `logged` is what it has written since its start. */
  readonly checkAnswers: (logged: string) => Promise<unknown>;
}

const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 40_000;
const POLL_INTERVAL_MS = 50;
const MAX_LOG_CHARACTERS = 3000;

/** The path of a command, also of one that only the system's administrator has on the path; null where there is none. */
export const findCommand = (name: string): string | null => {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const folder of folders) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // It is in another one, or in none.
    }
  }
  return null;
};

const end = async (running: GuardedProcess, signal: NodeJS.Signals): Promise<void> => {
  running.signal(signal);
  // A frozen process hears SIGTERM only when it is thawed.
  running.signal('SIGCONT');
  const killTimer = setTimeout(() => running.signal('SIGKILL'), STOP_TIMEOUT_MS);
  await running.ended;
  clearTimeout(killTimer);
};

/** Starts a service out of a command and waits until it answers; if it does not, the error has its last log lines. */
export const startCommandService = async (options: CommandServiceOptions): Promise<RunningService> => {
  const { name, folder, command, args, checkAnswers } = options;
  const logFile = join(folder, 'service.log');
  const logText = (): Promise<string> => readFile(logFile, 'utf8').catch(() => '');

  const start = async (): Promise<GuardedProcess> => {
    const before = (await logText()).length;
    const started = startGuarded(command, args, { folder, logFile });
    let lastError: unknown;
    try {
      await waitUntil(
        `${name} answers`,
        async () => {
          const ended = started.end();
          if (ended !== null) throw new Error(`${name} ended (${ended}) before it answered`);
          try {
            await checkAnswers((await logText()).slice(before));
            return true;
          } catch (error) {
            lastError = error;
            return undefined;
          }
        },
        { atMostMs: START_TIMEOUT_MS, everyMs: POLL_INTERVAL_MS, seen: () => String(lastError) },
      );
      return started;
    } catch (error) {
      await end(started, 'SIGKILL');
      throw new Error(`${String(error)}\n${(await logText()).slice(-MAX_LOG_CHARACTERS)}`, { cause: error });
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
