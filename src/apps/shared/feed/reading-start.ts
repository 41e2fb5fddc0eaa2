import type { FeedPosition } from '../../../wikimedia/position/feed-position.ts';

/** Where reading the feed began. */
export interface ReadingStart {
  /** Epoch ms; `null` while it is not known. */
  readonly since: number | null;
  /** No event of the feed was read before this process started. */
  readonly isFirst: boolean;
}

export const UNKNOWN_START: ReadingStart = { since: null, isFirst: true };

/** The start of a process that found this position. */
export const readingStart = ({ since, partitions }: FeedPosition): ReadingStart => ({
  since,
  isFirst: partitions.length === 0,
});
