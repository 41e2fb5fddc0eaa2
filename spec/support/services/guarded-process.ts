import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';

/** A process that dies with the one that started it, however that one ends. */
export interface GuardedProcess {
  readonly pid: number;
  /** Null while it runs, then how it ended: "code 1", "SIGKILL". */
  readonly end: () => string | null;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  /** Does nothing when it has ended already. */
  readonly signal: (signal: NodeJS.Signals) => void;
}

export interface GuardedOptions {
  /** Its working folder; removed when the starting process dies without a word. */
  readonly folder: string;
  /** Where its output is added. */
  readonly logFile: string;
}

/**
 * The shell becomes the command itself (same process id) and leaves a guard behind, which waits on the pipe that
 * is held open by the starting process: a line means a clean end, end of file means that the starter died.
 */
const GUARD = `
folder=$1; shift
{ read -r _ <&3 || { kill -s KILL $$; sleep 1; rm -rf -- "$folder"; }; } &
exec 3<&-
exec "$@"
`;

/** Starts a command in a process group of its own, so that Ctrl-C in a terminal reaches only the starting process. */
export const startGuarded = (
  command: string,
  args: readonly string[],
  { folder, logFile }: GuardedOptions,
): GuardedProcess => {
  const log = openSync(logFile, 'a');
  const child = spawn('sh', ['-c', GUARD, 'sh', folder, command, ...args], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log, 'pipe'],
  });
  closeSync(log);
  const guard = child.stdio[3] as Socket;
  // The guard may have exited before the line that ends it.
  guard.on('error', () => undefined);

  let end: string | null = null;
  const ended = once(child, 'exit').then(
    ([code, signal]: (number | string | null)[]) => {
      end = typeof signal === 'string' ? signal : `code ${code ?? '?'}`;
      guard.end('\n');
    },
    (error: unknown) => {
      end = String(error);
    },
  );
  return {
    pid: child.pid ?? 0,
    end: () => end,
    ended,
    signal: (signal) => {
      if (end === null) child.kill(signal);
    },
  };
};
