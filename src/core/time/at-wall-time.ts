import { defer, filter, type Observable, repeat, type SchedulerLike, take, timer } from 'rxjs';

/** The wall clock may be set while a timer waits, so the timer checks it at least this often. */
const RECHECK_INTERVAL_MS = 60_000;

/**
 * Emits once when `now` has reached `time`, both in epoch ms, and completes.
 *
 *     now      0--1--2--3--4
 *     result   ---------(x|)     time 3
 */
export const atWallTime = (time: number, now: () => number, scheduler: SchedulerLike): Observable<unknown> =>
  defer(() => timer(Math.min(Math.max(0, time - now()), RECHECK_INTERVAL_MS), scheduler)).pipe(
    repeat(),
    filter(() => now() >= time),
    take(1),
  );
