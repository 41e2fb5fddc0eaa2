import {
  catchError,
  concat,
  exhaustMap,
  ignoreElements,
  type Observable,
  of,
  type SchedulerLike,
  timer,
} from 'rxjs';
import { ApiError } from '../../../../client/api-error.ts';
import { monotonicScheduler } from '../../../../core/time/monotonic-scheduler.ts';
import { MAX_RETRY_AFTER_MS } from '../../../../core/time/retry-delay.ts';
import { abortable } from './abortable.ts';

const requestedDelayMs = (error: unknown): number =>
  error instanceof ApiError ? Math.min(error.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS) : 0;

/** What a request brings, at once and every `intervalMs`; `null` where it fails. `Retry-After` delays the next one. */
export const polled = <T>(
  request: (signal: AbortSignal) => Promise<T>,
  intervalMs: number,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<T | null> =>
  timer(0, intervalMs, scheduler).pipe(
    exhaustMap(() =>
      abortable(request).pipe(
        catchError((error: unknown) =>
          concat(
            of(null),
            // Until it ends, no further request is sent.
            timer(requestedDelayMs(error), scheduler).pipe(ignoreElements()),
          ),
        ),
      ),
    ),
  );
