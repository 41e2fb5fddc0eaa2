import type { FeedItem } from '../event/feed-item.ts';

/** The key that identifies duplicates of an event: `meta.id`. Rejects and gaps have none. */
export const eventKey = (item: FeedItem): string | null =>
  item.kind === 'change' || item.kind === 'canary' ? item.id : null;
