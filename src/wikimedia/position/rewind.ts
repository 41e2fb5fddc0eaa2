import type { FeedErrorCode } from '../health/feed-error-code.ts';
import type { GapRetryPolicy } from '../offsets/gap-retry-policy.ts';
import type { FeedEventListener } from '../health/feed-event.ts';

/** How far before the position a resume starts, in milliseconds. It outlives the connections. */
export interface Rewind {
  readonly ms: () => number;
  readonly onFeedEvent: FeedEventListener;
}

/** The codes of attempts that never became a connection. */
const NOT_CONNECTED_CODES: readonly string[] = [
  'feed-unreachable',
  'feed-refused',
] satisfies readonly FeedErrorCode[];

/**
 * The configured rewind, times a factor that grows with the tries for a gap. It is 0 after an event without an end: a
 * rewound resume would meet that event again and again, while the event's id, which precedes its data, points behind it.
 * Events that this skips are a gap like any other.
 */
export const rewind = (rewindMs: number, retryPolicy: Pick<GapRetryPolicy, 'rewindFactor'>): Rewind => {
  let isSkipping = false;
  return {
    ms: () => (isSkipping ? 0 : rewindMs * retryPolicy.rewindFactor()),
    onFeedEvent: (event) => {
      if (event.kind === 'gap') isSkipping = false;
      if (event.kind !== 'disconnected' || NOT_CONNECTED_CODES.includes(event.error.code)) return;
      isSkipping = event.error.code === 'feed-event-too-large';
    },
  };
};
