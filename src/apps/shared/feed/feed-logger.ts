import type { FeedEvent, FeedEventListener } from '../../../wikimedia/health/feed-event.ts';
import type { Log } from '../../../telemetry/log/log.ts';
import { foldEvents, rethrow } from '../state/fold-events.ts';
import { writeLines } from '../state/log-line.ts';
import { type FeedState, INITIAL_FEED_STATE, reduceFeedEvent } from './feed-state.ts';

export interface FeedLoggerOptions {
  /** Without a new event for this long the feed is stalled, in milliseconds. */
  readonly stallMs: number;
  /** Milliseconds that only go up. */
  readonly now: () => number;
}

/** Logs the events of a feed for a process that has no other state. */
export const feedLogger = (log: Log, { stallMs, now }: FeedLoggerOptions): FeedEventListener => {
  const { emit, state$ } = foldEvents(
    (state: FeedState, event: FeedEvent) => reduceFeedEvent(state, event, { nowMs: now(), stallMs }),
    INITIAL_FEED_STATE,
  );
  state$.subscribe({ next: ({ lines }) => writeLines(log, lines), error: rethrow });
  return emit;
};
