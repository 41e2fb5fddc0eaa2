import { defer, map, type SchedulerLike } from 'rxjs';
import type { Batch } from '../../core/loop/batch.ts';
import type { Source } from '../../core/loop/source.ts';
import { monotonicScheduler } from '../../core/time/monotonic-scheduler.ts';
import type { Proxies } from '../../net/proxy/proxies.ts';
import type { ConnectionEvent } from '../../sse/connection-event.ts';
import type { SseMessage } from '../../sse/sse-message.ts';
import { sseReader } from '../../sse/sse-reader.ts';
import { latestPlausible } from '../../stats/windows/time/plausible-time.ts';
import { parseEventId } from '../position/event-id.ts';
import { advancePosition } from '../position/advance-position.ts';
import type { FeedPosition } from '../position/feed-position.ts';
import { resumeId } from '../position/resume-id.ts';
import { type RefusalAdvice, streamAdvice } from './stream-advice.ts';

/** What `feedSource` requests, and its limits. */
export interface FeedSourceOptions {
  /** The address of the stream of recent changes. */
  readonly url: string;
  /** Names the client and a contact. The feed answers 403 without one. */
  readonly userAgent: string;
  /** Without a byte for this many milliseconds the connection fails with `feed-silent`. */
  readonly idleTimeoutMs: number;
  /** How long the server may take to answer, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** A longer event is passed on with only its beginning. */
  readonly maxEventBytes: number;
  /** Forward proxies, see `proxiesOf`. Default: none. */
  readonly proxies?: Proxies | undefined;
  /** What to change about a refused request, for the error. Default: in the words of these options. */
  readonly refusalAdvice?: RefusalAdvice | undefined;
}

/** Where `feedSource` resumes. */
export interface StartOptions {
  /** The last durable position, or `startPosition`. */
  readonly position: FeedPosition;
  /** A resume starts this many milliseconds before the position. */
  readonly rewindMs: number;
  /** The present time, epoch ms. Ids with a time minutes later than that are not believed. */
  readonly now: () => number;
}

const withSince = (url: string, since: number): string => {
  const target = new URL(url);
  target.searchParams.set('since', new Date(since).toISOString());
  return target.href;
};

/**
 * Wikimedia's feed from a position on, as the source of a closed loop: one connection, which always fails with a
 * `FeedError`. A batch holds the messages of one read, and the position after them.
 */
export const feedSource =
  (
    { url, userAgent, refusalAdvice = streamAdvice, ...limits }: FeedSourceOptions,
    { position: start, rewindMs, now }: StartOptions,
    onFeedEvent: (event: ConnectionEvent) => void,
    scheduler: SchedulerLike = monotonicScheduler,
  ): Source<SseMessage, FeedPosition> =>
  (credit$) =>
    defer(() => {
      const id = resumeId(start, rewindMs);
      const resumedTopics = id === null ? [] : start.partitions.map(({ topic }) => topic);
      let position = start;
      const source = sseReader(
        {
          ...limits,
          url: id === null ? withSince(url, start.since) : url,
          headers: { 'User-Agent': userAgent },
          lastEventId: id,
          adviceForStatus: (status) => refusalAdvice(status, resumedTopics),
          onConnectionEvent: onFeedEvent,
        },
        scheduler,
      );
      return source(credit$).pipe(
        map((batch): Batch<SseMessage, FeedPosition> => {
          const entries = parseEventId(batch.position ?? '');
          if (entries !== null) position = advancePosition(position, entries, latestPlausible(now()));
          return { ...batch, position };
        }),
      );
    });
