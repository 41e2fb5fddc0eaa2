import { defer, filter, interval, map, type Observable, type SchedulerLike } from 'rxjs';
import { monotonicScheduler } from './monotonic-scheduler.ts';

export interface WallClockStepOptions {
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  readonly checkIntervalMs: number;
  /** Smaller steps are ignored, such as those of NTP. */
  readonly minStepMs: number;
}

/**
 * Emits by how many milliseconds the wall clock was set, negative if it was set back.
 *
 *     wall clock   0--1--2--7--8--3--4
 *     result       ---------5-----(-6)
 */
export const wallClockSteps = (
  { now, checkIntervalMs, minStepMs }: WallClockStepOptions,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<number> =>
  defer(() => {
    let offset = now() - scheduler.now();
    return interval(checkIntervalMs, scheduler).pipe(
      map(() => {
        const step = now() - scheduler.now() - offset;
        offset += step;
        return step;
      }),
      filter((step) => Math.abs(step) >= minStepMs),
    );
  });
