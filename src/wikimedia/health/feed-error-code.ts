import type { ConnectionErrorCode } from '../../net/feed-error.ts';

/** The codes of all `FeedError`s: of any connection, and of what Wikimedia's feed sent through it. */
export type FeedErrorCode = ConnectionErrorCode | 'feed-gap' | 'feed-ignores-position';
