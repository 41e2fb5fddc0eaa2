import type { BatchAggregator } from '../../core/operators/batch-aggregator.ts';
import type { Commit, Loss, Reject } from '../../stats/counts/commit.ts';
import { deltaCounter } from '../../stats/counts/deltas.ts';
import type { WindowCounter } from '../../stats/windows/window-counter.ts';
import { keysByPartition } from '../dedup/keys-by-partition.ts';
import type { FeedPosition } from '../position/feed-position.ts';
import type { RejectedEvent } from '../event/recent-change.ts';
import type { DedupWindow } from '../dedup/dedup-window.ts';
import { toReject } from '../rejects/to-reject.ts';
import { sealKeys } from '../dedup/seal-keys.ts';
import type { FeedItem, GapItem } from '../event/feed-item.ts';

/**
 * Aggregates batches of the feed into one commit of a store: counter deltas, rejects and losses, the keys to add and to
 * expire, and the position with how far back the retained keys reach. `createWindowCounter` is called per commit; `now`
 * returns ISO 8601.
 */
export const feedCommitAggregator =
  (
    start: FeedPosition,
    dedupWindow: DedupWindow,
    createWindowCounter: () => WindowCounter,
    now: () => string,
  ) =>
  (): BatchAggregator<FeedItem, FeedPosition, Commit<FeedPosition>> => {
    const counter = deltaCounter();
    const windowCounter = createWindowCounter();
    const keys = keysByPartition();
    const rejectedEvents: RejectedEvent[] = [];
    const gapItems: GapItem[] = [];
    let canaries = 0;
    let found = 0;

    const addItem = (item: FeedItem): void => {
      switch (item.kind) {
        case 'change':
          counter.add(item);
          windowCounter.add(item);
          keys.add(item);
          return;
        case 'canary':
          canaries += 1;
          keys.add(item);
          return;
        case 'rejected':
          rejectedEvents.push(item);
          return;
        case 'gap':
          gapItems.push(item);
          return;
        case 'found':
          found += item.events;
      }
    };
    return {
      add: ({ items }) => {
        for (const item of items) addItem(item);
      },
      finish: (position) => {
        const at = now();
        const { recent, position: after } = sealKeys(position ?? start, keys.all(), dedupWindow);
        return {
          deltas: counter.deltas(),
          windows: windowCounter.deltas(),
          position: position === null ? null : after,
          recent,
          expireBefore: new Map(
            [...dedupWindow.forgotten()].map(([partition, { below }]) => [partition, below]),
          ),
          canaries,
          deadLetters: 0,
          rejects: rejectedEvents.map((item): Reject => toReject(item, at)),
          losses: gapItems.map(({ gap }): Loss => ({ ...gap, at })),
          found,
          at,
        };
      },
    };
  };
