import { catchError, defer, map, type SchedulerLike, switchMap, take, throwError } from 'rxjs';
import type { Batch } from '../core/loop/batch.ts';
import type { Source } from '../core/loop/source.ts';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import { FeedError } from '../net/feed-error.ts';
import { type ConnectionOptions, sseConnection } from './sse-connection.ts';
import type { SseMessage } from './sse-message.ts';

export interface SseReaderOptions extends Omit<ConnectionOptions, 'credit$' | 'lowWater'> {
  /** The id of the last message whose effect is durable; `null` to start without one. */
  readonly lastEventId: string | null;
}

/** With less credit than this, in events, the connection waits instead of passing on small pieces. */
const LOW_WATER_EVENTS = 256;

const lastId = (messages: readonly SseMessage[]): string | null =>
  messages.findLast(({ id }) => id !== '')?.id ?? null;

/**
 * A feed of server-sent events as the source of a closed loop: one connection, which always fails with a `FeedError`.
 * A batch holds the messages of one read. Its position is the last id among them: the `lastEventId` to resume after it.
 *
 *     messages   -(a b)----c---#     with the ids 1, 2 and 3
 *     result     -x--------y---#     x = [a b] at position 2, y = [c] at position 3
 */
export const sseReader =
  (
    { lastEventId, headers, ...options }: SseReaderOptions,
    scheduler: SchedulerLike = monotonicScheduler,
  ): Source<SseMessage, string> =>
  (credit$) =>
    defer(() => {
      const { onConnectionEvent } = options;
      onConnectionEvent({ kind: 'connecting' });
      // The loop is empty when its source starts, so the first credit is its capacity.
      return credit$.pipe(
        take(1),
        switchMap((capacity) =>
          sseConnection(
            {
              ...options,
              headers: lastEventId === null ? headers : { ...headers, 'Last-Event-ID': lastEventId },
              credit$,
              lowWater: Math.min(LOW_WATER_EVENTS, capacity),
            },
            scheduler,
          ),
        ),
        map((messages): Batch<SseMessage, string> => ({
          items: messages,
          size: messages.length,
          position: lastId(messages),
        })),
        catchError((error: unknown) => {
          if (error instanceof FeedError) onConnectionEvent({ kind: 'disconnected', error });
          return throwError(() => error);
        }),
      );
    });
