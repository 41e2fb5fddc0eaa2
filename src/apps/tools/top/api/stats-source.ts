import {
  catchError,
  defer,
  EMPTY,
  exhaustMap,
  finalize,
  map,
  merge,
  type Observable,
  type SchedulerLike,
  Subject,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import { ApiError, type HeadwaterClient, type Stats, type StreamEvent } from '../../../../client/index.ts';
import { monotonicScheduler } from '../../../../core/time/monotonic-scheduler.ts';
import { ServerError, toServerError } from '../../../shared/api/server-error.ts';
import { abortable } from './abortable.ts';
import { readStats, type ServerStats } from './server-stats.ts';

/** The line to the server stands, or brought statistics. */
export type StatsEvent = { readonly kind: 'open' } | { readonly kind: 'stats'; readonly stats: ServerStats };

/** Where the stream is not to be had, `/stats` is asked once a second, and the stream again after half a minute. */
const POLL_INTERVAL_MS = 1_000;
const POLL_DURATION_MS = 30_000;
const UNAUTHORIZED = 401;

/** Whether a server answered, but with no stream. */
const isStreamRefused = (error: unknown): boolean =>
  error instanceof ApiError && error.status !== null && error.status !== UNAUTHORIZED;
const isStreamEnd = (error: unknown): boolean => error instanceof ApiError && error.code === 'stream-ended';

/**
 * The statistics of a server as they change: its stream, or `/stats` polled if it has none. Each subscription is one try:
 * it fails with a `ServerError`, and completes when the server ends the stream. The next one resumes where it ended.
 */
export const statsSource = (
  { url, stats, statsStream }: Pick<HeadwaterClient, 'url' | 'stats' | 'statsStream'>,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<StatsEvent> => {
  const toStatsEvent = (response: Stats): StatsEvent => {
    const read = readStats(response);
    if (read !== null) return { kind: 'stats', stats: read };
    throw new ServerError(`${url} sends other statistics than this version of headwater reads`, {
      advice: 'use the version of that server, or give another address with --url',
    });
  };
  const polled$ = timer(0, POLL_INTERVAL_MS, scheduler).pipe(
    exhaustMap(() => abortable((signal) => stats({}, { signal }))),
    map(toStatsEvent),
    takeUntil(timer(POLL_DURATION_MS, scheduler)),
  );

  let opened$ = new Subject<StatsEvent>();
  const onStreamEvent = ({ kind }: StreamEvent): void => {
    if (kind === 'connected') opened$.next({ kind: 'open' });
  };
  const stream$ = statsStream({ reconnect: false, onStreamEvent }).pipe(
    map(toStatsEvent),
    catchError((error: unknown) => {
      if (isStreamEnd(error)) return EMPTY;
      return isStreamRefused(error) ? polled$ : throwError(() => error);
    }),
  );
  return defer(() => {
    opened$ = new Subject();
    return merge(opened$, stream$.pipe(finalize(() => opened$.complete())));
  }).pipe(catchError((error: unknown) => throwError(() => toServerError(error))));
};
