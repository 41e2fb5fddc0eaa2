import { readFileSync } from 'node:fs';
import { filter, interval, map, type Observable, type SchedulerLike, take } from 'rxjs';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import type { StopSignal } from './lifecycle.ts';

const POLL_INTERVAL_MS = 1_000;
const SHELLS: ReadonlySet<string> = new Set(['sh', 'dash', 'bash', 'busybox', 'ash']);

/** The parent of a process whose program is a shell, or null; Linux only. */
const parentOfShell = (pid: number): number | null => {
  try {
    const [, name = '', ppid = ''] =
      /^\d+ \((.*)\) \S (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return SHELLS.has(name) ? Number(ppid) : null;
  } catch {
    return null;
  }
};

/** The processes that npm puts above this one: npm, and often a shell between them. */
export const npmParents = (): string => `${process.ppid} ${parentOfShell(process.ppid) ?? ''}`;

/**
 * Emits once when `readParents` changes: one of the parents has ended. npm and the shell between it and Node do not pass
 * every signal on, and none when they are killed.
 */
export const parentExit = (
  readParents: () => string,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<StopSignal> => {
  const parents = readParents();
  return interval(POLL_INTERVAL_MS, scheduler).pipe(
    filter(() => readParents() !== parents),
    map((): StopSignal => 'SIGHUP'),
    take(1),
  );
};
