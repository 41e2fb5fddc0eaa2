import { defer, type Observable, type SchedulerLike } from 'rxjs';
import { restart } from '../core/loop/restart.ts';
import type { BackoffOptions } from '../core/time/full-jitter.ts';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import { retryDelay } from '../core/time/retry-delay.ts';
import { ApiError } from './api-error.ts';
import { streamConnection, type StreamConnectionOptions } from './stream-connection.ts';
import type { StreamOptions } from './stream-options.ts';

const BACKOFF: BackoffOptions = { minMs: 500, maxMs: 10_000 };
/** A connection that lasted this long, in milliseconds, resets the backoff. */
const STABLE_AFTER_MS = 5_000;

export type LiveStreamOptions<T> = Omit<StreamConnectionOptions<T>, 'onStreamEvent'> & StreamOptions;

/**
 * The items of a stream. It connects again with backoff and the position of its last item. It fails with an `ApiError` if the
 * first connection fails: a wrong address would be tried for ever; and if the server refuses a later one for good.
 */
export const liveStream = <T>(
  { onStreamEvent = () => undefined, reconnect = true, ...options }: LiveStreamOptions<T>,
  random: () => number,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<T> => {
  if (!reconnect) return streamConnection({ ...options, onStreamEvent });
  const toDelay = retryDelay(BACKOFF, random);
  return defer(() => {
    let hasConnected = false;
    const connection$ = streamConnection({
      ...options,
      onStreamEvent: (event) => {
        hasConnected = true;
        onStreamEvent(event);
      },
    });
    return connection$.pipe(
      restart(
        {
          delay: (error, attempt) => (hasConnected ? toDelay(error, attempt) : null),
          stableAfterMs: STABLE_AFTER_MS,
          onRestart: (error, attempt, retryInMs) => {
            if (error instanceof ApiError) onStreamEvent({ kind: 'disconnected', error, attempt, retryInMs });
          },
        },
        scheduler,
      ),
    );
  });
};
