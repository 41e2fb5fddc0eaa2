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
import { monotonicScheduler } from '../../core/monotonic-scheduler.ts';
import { reasonIn, type ServerApi } from './server-api.ts';
import { ServerError } from './server-error.ts';
import { sseMessages } from './sse-messages.ts';
import { readStats, type Stats } from './stats.ts';

/** The line to the server stands, or brought statistics. */
export type Heard = { readonly kind: 'open' } | { readonly kind: 'stats'; readonly stats: Stats };

/** Where the stream is not to be had, `/stats` is asked once a second, and the stream again after half a minute. */
const POLL_MS = 1_000;
const POLLING_MS = 30_000;
/** A server sends a sign of life every 15 seconds. */
const SILENCE_MS = 45_000;

const EVENT_STREAM = 'text/event-stream';
const REFUSED = Symbol('the stream is refused');

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const isStream = ({ status, headers, body }: Response): boolean =>
  status === 200 && body !== null && (headers.get('Content-Type') ?? '').startsWith(EVENT_STREAM);

/**
 * The statistics of a server as they change: its stream, or else `/stats` again and again. Every subscription is one
 * try, which fails with a `ServerError` and completes when the server ends it; the next goes on where it was.
 */
export const statsSource = (
  { get, origin }: ServerApi,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<Heard> => {
  let lastId = '';

  const heard = (json: unknown, status = 200): Heard => {
    const stats = readStats(json);
    if (stats !== null) return { kind: 'stats', stats };
    // Whoever knows our errors is one of ours.
    const reason = reasonIn(status, json);
    if (reason !== String(status)) throw new ServerError(`${origin} answers ${reason}`);
    throw new ServerError(`${origin} is not a Headwater: it answers ${status} with something else`, {
      advice: 'name the address of a server or a consumer with --url',
    });
  };

  const cut = (cause: unknown): Observable<never> =>
    throwError(() =>
      cause instanceof ServerError
        ? cause
        : new ServerError(`the connection to ${origin} was cut`, { cause }),
    );
  const silent = (): Observable<never> =>
    throwError(() => new ServerError(`${origin} is silent for ${SILENCE_MS / 1000} s`));

  const streamed = (response: Response): Observable<Heard | typeof REFUSED> => {
    const { body } = response;
    if (!isStream(response) || body === null) {
      return defer(() => from(body?.cancel() ?? Promise.resolve())).pipe(map(() => REFUSED));
    }
    const bytes$ = from(body as AsyncIterable<Uint8Array>).pipe(
      timeout({ each: SILENCE_MS, with: silent, scheduler }),
      catchError(cut),
    );
    const stats$ = bytes$.pipe(
      sseMessages,
      filter(({ event }) => event === 'stats'),
      tap(({ id }) => (lastId = id)),
      map(({ data }) => heard(parsed(data))),
    );
    return concat(of<Heard>({ kind: 'open' }), stats$);
  };

  const polled$ = timer(0, POLL_MS, scheduler).pipe(
    exhaustMap(() =>
      get('/stats', { Accept: 'application/json' }, (response) =>
        from(response.text()).pipe(map((text) => heard(parsed(text), response.status))),
      ),
    ),
    takeUntil(timer(POLLING_MS, scheduler)),
  );

  return defer(() => {
    const resume = lastId === '' ? {} : { 'Last-Event-ID': lastId };
    return get('/stats/stream', { Accept: EVENT_STREAM, ...resume }, streamed);
  }).pipe(concatMap((value) => (value === REFUSED ? polled$ : of(value))));
};
