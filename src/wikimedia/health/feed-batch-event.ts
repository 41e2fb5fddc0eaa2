import type { Batch } from '../../core/loop/batch.ts';
import { lastPlausible, latestPlausible } from '../../stats/windows/time/plausible-time.ts';
import type { FeedItem } from '../source/feed-commit-aggregator.ts';
import type { FeedBatchEvent } from './feed-event.ts';

const isRejected = <T extends Pick<FeedItem, 'kind'>>(
  item: T,
): item is Extract<T, { readonly kind: 'rejected' }> => item.kind === 'rejected';

/**
 * What a batch of the feed says of its health, once duplicates were taken out of its items: whether the feed goes
 * forward, and when the last change was put on it. A time that is none, or lies further ahead of the clock (`now`, epoch
 * ms) than is plausible, says nothing.
 */
export const feedBatchEvent = (
  { items, size }: Pick<Batch<FeedItem, unknown>, 'items' | 'size'>,
  now: number,
): FeedBatchEvent => {
  const latest = latestPlausible(now);
  const last = items.findLast((item) => item.kind === 'change' && lastPlausible([item], latest) !== null);
  const duplicates = Math.max(0, size - items.length);
  if (last?.kind === 'change') {
    const none = { rejected: 0, firstReason: null };
    return { kind: 'events', lastEventAt: last.dt, isProgress: true, duplicates, ...none };
  }
  const rejectedEvents = items.filter(isRejected);
  return {
    kind: 'events',
    lastEventAt: null,
    isProgress: items.some(({ kind }) => kind === 'change' || kind === 'canary'),
    duplicates,
    rejected: rejectedEvents.length,
    firstReason: rejectedEvents[0]?.message ?? null,
  };
};

/** The key by which repeats of an event are known: `meta.id`. Rejects and losses have none of their own. */
export const eventKey = (item: FeedItem): string | null =>
  item.kind === 'change' || item.kind === 'canary' ? item.id : null;
