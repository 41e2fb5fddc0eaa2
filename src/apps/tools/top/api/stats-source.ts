import {
  catchError,
  concat,
  concatMap,
  defer,
  exhaustMap,
  filter,
  from,
  map,
  type Observable,
  of,
  type SchedulerLike,
  takeUntil,
  tap,
  throwError,
  timeout,
  timer,
} from 'rxjs';
import { monotonicScheduler } from '../../../../core/time/monotonic-scheduler.ts';
import { failureReason, type ServerApi } from '../../../shared/api/server-api.ts';
import { requestedDelayMs } from './requested-delay.ts';
import { ServerError } from '../../../shared/api/server-error.ts';
import { readServerSentEvents } from './read-server-sent-events.ts';
import { readStats, type ServerStats } from './server-stats.ts';

/** The line to the server stands, or brought statistics. */
export type StatsEvent = { readonly kind: 'open' } | { readonly kind: 'stats'; readonly stats: ServerStats };

/** Where the stream is not to be had, `/stats` is asked once a second, and the stream again after half a minute. */
const POLL_INTERVAL_MS = 1_000;
const POLL_DURATION_MS = 30_000;
/** A server sends a sign of life every 15 seconds. */
const IDLE_TIMEOUT_MS = 45_000;

const EVENT_STREAM = 'text/event-stream';
const STREAM_UNAVAILABLE = Symbol('the stream is refused');

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const isStream = ({ status, headers, body }: Response): boolean =>
  status === 200 && body !== null && (headers.get('Content-Type') ?? '').startsWith(EVENT_STREAM);

/**
 * The statistics of a server as they change: its stream, or `/stats` polled if it has none. Each subscription is one try:
 * it fails with a `ServerError`, and completes when the server ends the stream. The next one resumes where it ended.
 */
export const statsSource = (
  { get, origin }: ServerApi,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<StatsEvent> => {
  let lastId = '';

  const toStatsEvent = (json: unknown, status = 200, retryAfterMs = 0): StatsEvent => {
    const stats = readStats(json);
    if (stats !== null) return { kind: 'stats', stats };
    // Whoever knows our errors is one of ours.
    const reason = failureReason(status, json);
    if (reason !== String(status))
      throw new ServerError(`${origin} returned status ${reason}`, { retryAfterMs });
    throw new ServerError(`${origin} is not a Headwater server: unexpected response with status ${status}`, {
      advice: 'give the address of a server or a consumer with --url',
      retryAfterMs,
    });
  };

  const connectionLost = (cause: unknown): Observable<never> =>
    throwError(() =>
      cause instanceof ServerError ? cause : new ServerError(`lost the connection to ${origin}`, { cause }),
    );
  const timedOut = (): Observable<never> =>
    throwError(() => new ServerError(`no data from ${origin} for ${IDLE_TIMEOUT_MS / 1000} s`));

  const readStream = (response: Response): Observable<StatsEvent | typeof STREAM_UNAVAILABLE> => {
    const { body } = response;
    if (!isStream(response) || body === null) {
      return defer(() => from(body?.cancel() ?? Promise.resolve())).pipe(map(() => STREAM_UNAVAILABLE));
    }
    const bytes$ = from(body as AsyncIterable<Uint8Array>).pipe(
      timeout({ each: IDLE_TIMEOUT_MS, with: timedOut, scheduler }),
      catchError(connectionLost),
    );
    const stats$ = bytes$.pipe(
      readServerSentEvents,
      filter(({ event }) => event === 'stats'),
      tap(({ id }) => (lastId = id)),
      map(({ data }) => toStatsEvent(parseJson(data))),
    );
    return concat(of<StatsEvent>({ kind: 'open' }), stats$);
  };

  const polled$ = timer(0, POLL_INTERVAL_MS, scheduler).pipe(
    exhaustMap(() =>
      get('/stats', { Accept: 'application/json' }, (response) =>
        from(response.text()).pipe(
          map((text) => toStatsEvent(parseJson(text), response.status, requestedDelayMs(response))),
        ),
      ),
    ),
    takeUntil(timer(POLL_DURATION_MS, scheduler)),
  );

  return defer(() => {
    const resume = lastId === '' ? {} : { 'Last-Event-ID': lastId };
    return get('/stats/stream', { Accept: EVENT_STREAM, ...resume }, readStream);
  }).pipe(concatMap((value) => (value === STREAM_UNAVAILABLE ? polled$ : of(value))));
};
