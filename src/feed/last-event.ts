import { lastPlausible, latestPlausible } from '../stats/windows/plausible-time.ts';
import type { FeedItem } from './commit.ts';
import type { FeedObservation } from './observation.ts';

/**
 * What a batch of the feed tells about its health: when the last of its changes was put on the feed. A time that is none,
 * or lies further ahead of the clock (`now`, epoch ms) than is plausible, says nothing.
 */
export const lastEventOf = (items: readonly FeedItem[], now: number): FeedObservation => {
  const latest = latestPlausible(now);
  const last = items.findLast((item) => item.kind === 'change' && lastPlausible([item], latest) !== null);
  return { kind: 'events', lastEventAt: last?.kind === 'change' ? last.dt : null };
};

/** The key by which repeats of an event are known: `meta.id`. Rejects and losses have none of their own. */
export const eventKey = (item: FeedItem): string | null =>
  item.kind === 'change' || item.kind === 'canary' ? item.id : null;
