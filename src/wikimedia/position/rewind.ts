import type { FeedErrorCode } from '../health/feed-error-code.ts';
import type { GapRetryPolicy } from '../offsets/gap-retry-policy.ts';
import type { FeedEventListener } from '../health/feed-event.ts';

/** How far a resume goes back behind the position, in milliseconds. It outlives the connections. */
export interface Rewind {
  readonly ms: () => number;
  readonly onFeedEvent: FeedEventListener;
}

/** Ends of tries that were no connection. */
const NOT_CONNECTED_CODES: readonly string[] = [
  'feed-unreachable',
  'feed-refused',
] satisfies readonly FeedErrorCode[];

/**
 * The usual rewind, the farther the oftener a gap was tried. After an event without an end it is none: a rewound resume
 * would meet that event again and again, while its id, which came before its data, leads behind it. What this leaves out
 * is a gap like any other.
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
