import { catchError, exhaustMap, from, map, type Observable, of, type SchedulerLike, timer } from 'rxjs';
import { monotonicScheduler } from '../../core/monotonic-scheduler.ts';
import type { ServerApi } from './server-api.ts';

export interface Polled<T> {
  readonly path: string;
  readonly everyMs: number;
  /** `null` of an answer that it does not understand. */
  readonly read: (json: unknown) => T | null;
}

/** What a server answers, at once and again and again; `null` where it gives no answer that can be read. */
export const polled = <T>(
  { get }: ServerApi,
  { path, everyMs, read }: Polled<T>,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<T | null> =>
  timer(0, everyMs, scheduler).pipe(
    exhaustMap(() =>
      get(path, { Accept: 'application/json' }, (response) => from(response.json()).pipe(map(read))).pipe(
        catchError(() => of(null)),
      ),
    ),
  );
