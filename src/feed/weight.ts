import type { Batch } from '../core/batch.ts';
import type { FeedItem } from './commit.ts';

/** What a decoded change keeps in memory, about. */
const CHANGE_BYTES = 500;

/** How much memory a batch of the feed holds, in bytes, about: malformed events keep their whole text. */
export const weighFeedItems = ({ items }: Batch<FeedItem, unknown>): number =>
  items.reduce((sum, item) => sum + (item.kind === 'malformed' ? item.data.length * 2 : CHANGE_BYTES), 0);
