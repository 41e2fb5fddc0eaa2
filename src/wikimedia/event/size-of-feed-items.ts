import type { Batch } from '../../core/loop/batch.ts';
import type { FeedItem } from './feed-item.ts';

/** The approximate memory of a decoded change without its longer texts, in bytes. */
const CHANGE_BYTES = 500;
const BYTES_PER_CHARACTER = 2;

/** The length of the texts that can be long: the others of a real event fit in `CHANGE_BYTES`. */
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
    case 'gap':
    case 'found':
      return 0;
  }
};

/** The approximate memory of a batch, in bytes: rejected events keep their full text. */
export const sizeOfFeedItems = ({ items }: Batch<FeedItem, unknown>): number => {
  let bytes = items.length * CHANGE_BYTES;
  for (const item of items) bytes += BYTES_PER_CHARACTER * charactersOf(item);
  return bytes;
};
