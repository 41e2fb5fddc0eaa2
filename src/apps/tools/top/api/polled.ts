import {
  catchError,
  concat,
  exhaustMap,
  from,
  ignoreElements,
  map,
  type Observable,
  of,
  type SchedulerLike,
  timer,
} from 'rxjs';
import { monotonicScheduler } from '../../../../core/time/monotonic-scheduler.ts';
import { requestedDelayMs } from './requested-delay.ts';
import type { ServerApi } from '../../../shared/api/server-api.ts';

export interface PollOptions<T> {
  readonly path: string;
  readonly intervalMs: number;
  /** `null` of an answer that it does not understand. */
  readonly read: (json: unknown) => T | null;
}

/** What a server answers, at once and again and again; `null` where it gives no answer that can be read. `Retry-After` delays the next request. */
export const polled = <T>(
  { get }: ServerApi,
  { path, intervalMs, read }: PollOptions<T>,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<T | null> =>
  timer(0, intervalMs, scheduler).pipe(
    exhaustMap(() =>
      get(path, { Accept: 'application/json' }, (response) =>
        concat(
          from(response.json()).pipe(map(read)),
          // Until it ends, no further request is sent.
          timer(requestedDelayMs(response), scheduler).pipe(ignoreElements()),
        ),
      ).pipe(catchError(() => of(null))),
    ),
  );
