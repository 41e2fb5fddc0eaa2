import type { FeedItem } from './commit.ts';
import type { FeedObservation } from './observation.ts';

/** What a batch of the feed tells about its health: how many changes came, and when the last was put on the feed. */
export const lastEventOf = (items: readonly FeedItem[]): FeedObservation => {
  const last = items.findLast((item) => item.kind === 'change');
  return { kind: 'events', lastEventAt: last?.dt ?? null };
};

/** The key by which repeats of an event are known: `meta.id`. Rejects and losses have none of their own. */
export const eventKey = (item: FeedItem): string | null =>
  item.kind === 'change' || item.kind === 'canary' ? item.id : null;
