import type { Batch } from '../../core/loop/batch.ts';
import type { FeedItem } from '../source/feed-commit-aggregator.ts';

/** What a decoded change keeps in memory beside its longer texts, about. */
const CHANGE_BYTES = 500;
const BYTES_PER_CHARACTER = 2;

/** The texts that an event may make long: the others stay within `CHANGE_BYTES` unless they are made up. */
const charactersOf = (item: FeedItem): number => {
  switch (item.kind) {
    case 'rejected':
      return item.data.length;
    case 'change':
      return (
        (item.user?.length ?? 0) +
        (item.title?.length ?? 0) +
        (item.serverUrl?.length ?? 0) +
        (item.domain?.length ?? 0) +
        (item.type?.length ?? 0)
      );
    case 'canary':
    case 'lost':
    case 'found':
      return 0;
  }
};

/** How much memory a batch of the feed holds, in bytes, about: rejected events keep their whole text. */
export const sizeOfFeedItems = ({ items }: Batch<FeedItem, unknown>): number => {
  let bytes = items.length * CHANGE_BYTES;
  for (const item of items) bytes += BYTES_PER_CHARACTER * charactersOf(item);
  return bytes;
};
