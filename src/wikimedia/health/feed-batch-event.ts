import type { Batch } from '../../core/loop/batch.ts';
import { lastPlausible, latestPlausible } from '../../stats/windows/time/plausible-time.ts';
import type { FeedBatchEvent } from './feed-event.ts';
import type { FeedItem } from '../event/feed-item.ts';

const isRejected = <T extends Pick<FeedItem, 'kind'>>(
  item: T,
): item is Extract<T, { readonly kind: 'rejected' }> => item.kind === 'rejected';

/**
 * What a batch without its duplicates says about the feed's health: whether the feed makes progress, and when its last
 * change was published. Invalid times, and times further ahead of the clock (`now`, epoch ms) than is plausible, are
 * ignored.
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
