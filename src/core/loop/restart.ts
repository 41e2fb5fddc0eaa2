import {
  defer,
  type MonoTypeOperatorFunction,
  NEVER,
  type Observable,
  retry,
  type SchedulerLike,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import { monotonicScheduler } from '../time/monotonic-scheduler.ts';

export interface RestartOptions {
  /** How long to wait before try number `attempt` (the first is 1), in milliseconds; `null` gives up with the error. */
  readonly delay: (error: unknown, attempt: number) => number | null;
  /** A run that went on for so many milliseconds was a success: the count of attempts starts anew. */
  readonly stableAfterMs: number;
  /** Once this emits, a failed run is not started again: the whole completes. */
  readonly until$?: Observable<unknown>;
  /** Told of every restart, for metrics and the log. */
  readonly onRestart?: (error: unknown, attempt: number, delayMs: number) => void;
}

/** Starts a failed Observable anew, as often as `delay` says. Completion is final. */
export const restart =
  <T>(
    { delay, stableAfterMs, until$ = NEVER, onRestart }: RestartOptions,
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
