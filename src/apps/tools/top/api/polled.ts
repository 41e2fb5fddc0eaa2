import { catchError, exhaustMap, from, map, type Observable, of, type SchedulerLike, timer } from 'rxjs';
import { monotonicScheduler } from '../../../../core/time/monotonic-scheduler.ts';
import type { ServerApi } from './server-api.ts';

export interface PollOptions<T> {
  readonly path: string;
  readonly intervalMs: number;
  /** `null` of an answer that it does not understand. */
  readonly read: (json: unknown) => T | null;
}

/** What a server answers, at once and again and again; `null` where it gives no answer that can be read. */
export const polled = <T>(
  { get }: ServerApi,
  { path, intervalMs, read }: PollOptions<T>,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<T | null> =>
  timer(0, intervalMs, scheduler).pipe(
    exhaustMap(() =>
      get(path, { Accept: 'application/json' }, (response) => from(response.json()).pipe(map(read))).pipe(
        catchError(() => of(null)),
      ),
    ),
  );
