import { catchError, defer, map, type SchedulerLike, switchMap, take, throwError } from 'rxjs';
import { monotonicScheduler } from '../../core/time/monotonic-scheduler.ts';
import type { Batch } from '../../core/loop/batch.ts';
import type { Source } from '../../core/loop/source.ts';
import { parseEventId } from '../position/event-id.ts';
import { FeedError } from '../../sse/feed-error.ts';
import type { FeedEventListener } from '../health/feed-event.ts';
import { latestPlausible } from '../../stats/windows/time/plausible-time.ts';
import { advancePosition, type FeedPosition, resumeId } from '../position/feed-position.ts';
import { sseConnection } from '../../sse/sse-connection.ts';
import type { SseMessage } from '../../sse/sse-message.ts';

export interface FeedSourceOptions {
  readonly url: string;
  /** Names the client and a contact; the feed answers 403 without one. */
  readonly userAgent: string;
  readonly idleTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly maxEventBytes: number;
}

export interface StartOptions {
  readonly position: FeedPosition;
  /** How far a resume goes back behind the position, in milliseconds. */
  readonly rewindMs: number;
  /** Epoch ms: ids with later times, but for some minutes, are not believed. */
  readonly now: () => number;
}

/** Below this much room, in events, the gate waits rather than passing on crumbs. */
const LOW_WATER_EVENTS = 256;

const withSince = (url: string, since: number): string => {
  const target = new URL(url);
  target.searchParams.set('since', new Date(since).toISOString());
  return target.href;
};

const lastId = (messages: readonly SseMessage[]): string | undefined =>
  messages.findLast(({ id }) => id !== '')?.id;

/**
 * The feed from a position on, as a source for a closed loop: one connection, which always ends with a
 * `FeedError`. Each batch is what one read brought, with the position after it.
 */
export const feedSource =
  (
    { url, userAgent, idleTimeoutMs, connectTimeoutMs, maxEventBytes }: FeedSourceOptions,
    { position: start, rewindMs, now }: StartOptions,
    onFeedEvent: FeedEventListener,
    scheduler: SchedulerLike = monotonicScheduler,
  ): Source<SseMessage, FeedPosition> =>
  (credit$) =>
    defer(() => {
      const id = resumeId(start, rewindMs);
      let position = start;
      onFeedEvent({ kind: 'connecting' });
      // The loop is empty when its source starts, so the room that is left is all of it.
      return credit$.pipe(
        take(1),
        switchMap((capacity) =>
          sseConnection(
            {
              url: id === null ? withSince(url, start.since) : url,
              headers: { 'User-Agent': userAgent, ...(id === null ? {} : { 'Last-Event-ID': id }) },
              credit$,
              lowWater: Math.min(LOW_WATER_EVENTS, capacity),
              idleTimeoutMs,
              connectTimeoutMs,
              maxEventBytes,
              resumedTopics: id === null ? [] : start.partitions.map(({ topic }) => topic),
              onConnectionEvent: onFeedEvent,
            },
            scheduler,
          ),
        ),
        map((messages): Batch<SseMessage, FeedPosition> => {
          const entries = parseEventId(lastId(messages) ?? '');
          if (entries !== null) position = advancePosition(position, entries, latestPlausible(now()));
          return { items: messages, size: messages.length, position };
        }),
        catchError((error: unknown) => {
          if (error instanceof FeedError) onFeedEvent({ kind: 'disconnected', error });
          return throwError(() => error);
        }),
      );
    });
