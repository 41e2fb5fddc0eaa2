import {
  concat,
  defer,
  finalize,
  merge,
  type Observable,
  type SchedulerLike,
  Subject,
  tap,
  throwError,
} from 'rxjs';
import { monotonicScheduler } from '../../../../core/time/monotonic-scheduler.ts';
import { fullJitter } from '../../../../core/time/full-jitter.ts';
import { restart } from '../../../../core/loop/restart.ts';
import { ServerError } from '../../../shared/api/server-error.ts';
import type { StatsEvent } from './stats-source.ts';

/** The statistics of a server, or that it cannot be reached. */
export type ConnectionEvent = StatsEvent | { readonly kind: 'disconnected'; readonly reason: string };

const BACKOFF = { minMs: 500, maxMs: 10_000 };
/** A connection that lasted this long, in milliseconds, resets the backoff. */
const STABLE_AFTER_MS = 5_000;

class StreamEnded extends Error {
  override readonly name = 'StreamEnded';
}

const requestedDelay = (error: unknown): number => (error instanceof ServerError ? error.retryAfterMs : 0);

const reasonOf = (error: unknown): string =>
  error instanceof StreamEnded
    ? 'the server ended the stream'
    : error instanceof Error
      ? error.message
      : String(error);

/**
 * Follows a server for good: coming back is tried with backoff. It fails only when the server could not be reached in
 * the first place. That a server ends a stream now and then, as it does when a token expires, is no news.
 */
export const statsUpdates = (
  source$: Observable<StatsEvent>,
  random: () => number,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<ConnectionEvent> =>
  defer(() => {
    const disconnected$ = new Subject<ConnectionEvent>();
    let hasConnected = false;
    const updates$ = concat(
      source$,
      throwError(() => new StreamEnded()),
    ).pipe(
      tap(() => (hasConnected = true)),
      restart(
        {
          delay: (error, attempt) =>
            hasConnected ? requestedDelay(error) + fullJitter(BACKOFF, attempt, random) : null,
          stableAfterMs: STABLE_AFTER_MS,
          onRestart: (error, attempt) => {
            const isExpected = error instanceof StreamEnded && attempt === 1;
            if (!isExpected) disconnected$.next({ kind: 'disconnected', reason: reasonOf(error) });
          },
        },
        scheduler,
      ),
      finalize(() => disconnected$.complete()),
    );
    return merge(disconnected$, updates$);
  });
