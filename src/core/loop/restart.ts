import {
  defer,
  type MonoTypeOperatorFunction,
  NEVER,
  type Observable,
  retry,
  type SchedulerLike,
  takeUntil,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { monotonicScheduler } from '../time/monotonic-scheduler.ts';

/** When `restart` subscribes again. */
export interface RestartOptions {
  /** The delay before restart number `attempt` (from 1), in milliseconds; `null` gives up and fails with the error. */
  readonly delay: (error: unknown, attempt: number) => number | null;
  /** A run of at least this many milliseconds was stable: the next failure is attempt 1. */
  readonly stableAfterMs: number;
  /** A run that emitted something made progress: its failure is attempt 1, too. Default: false. */
  readonly resetOnProgress?: boolean;
  /** After this emits, a failure completes the result instead of restarting. */
  readonly until$?: Observable<unknown>;
  /** Called at every failure that leads to a restart, for metrics and the log. */
  readonly onRestart?: (error: unknown, attempt: number, delayMs: number) => void;
}

/**
 * Subscribes again to a failed Observable, as long as `delay` returns a number. Completion is final.
 *
 *     run$     -a-#   then   -b-|     delay 3
 *     result   -a-----b-|
 */
export const restart =
  <T>(
    { delay, stableAfterMs, resetOnProgress = false, until$ = NEVER, onRestart }: RestartOptions,
    scheduler: SchedulerLike = monotonicScheduler,
  ): MonoTypeOperatorFunction<T> =>
  (run$) =>
    defer(() => {
      let attempt = 0;
      let startedAt = 0;
      return defer(() => {
        startedAt = scheduler.now();
        return run$;
      }).pipe(
        tap(() => {
          if (resetOnProgress) attempt = 0;
        }),
        retry({
          delay: (error: unknown) => {
            attempt = scheduler.now() - startedAt >= stableAfterMs ? 1 : attempt + 1;
            const delayMs = delay(error, attempt);
            if (delayMs === null) return throwError(() => error);
            onRestart?.(error, attempt, delayMs);
            return timer(delayMs, scheduler).pipe(takeUntil(until$));
          },
        }),
      );
    });
