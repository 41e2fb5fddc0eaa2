import type { Gap } from '../offsets/gap.ts';
import type { DecodedEvent } from './recent-change.ts';

/** Events that were never delivered, although the source requested them again. */
export interface GapItem {
  readonly kind: 'gap';
  readonly gap: Gap;
}

/** Events that were reported as lost and then arrived. */
export interface FoundItem {
  readonly kind: 'found';
  readonly events: number;
}

/** An item in a batch of the feed. */
export type FeedItem = DecodedEvent | GapItem | FoundItem;
