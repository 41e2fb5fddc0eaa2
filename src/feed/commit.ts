import type { Accumulator } from '../core/accumulator.ts';
import type { Commit, Loss, RecentKeys, Reject } from '../stats/commit.ts';
import { deltaCounter } from '../stats/deltas.ts';
import type { WindowCounter } from '../stats/windows/window-counter.ts';
import { keysByPartition, partitionKey } from './keys-by-partition.ts';
import type { Lost } from './loss-meter.ts';
import type { FeedPosition, PartitionPosition } from './position.ts';
import type { Canary, Malformed, RecentChange } from './recent-change.ts';
import type { RecentKeysWindow } from './recent-keys.ts';
import { rejectOf } from './reject.ts';

/** Everything that comes along in a batch of the feed. */
export type FeedItem = RecentChange | Canary | Malformed | Lost;

const standsAt = ({ resume }: PartitionPosition): number =>
  'timestamp' in resume ? resume.timestamp : resume.offset;

/**
 * Accumulates what the feed brings into the one step that a store saves: what the counters grow by, the
 * rejects and losses, the keys to remember and to forget, and the position, which learns how far back the keys
 * still reach. `windowsOf` makes a counter for each step; `now` gives ISO 8601.
 */
export const commitFrom =
  (start: FeedPosition, window: RecentKeysWindow, windowsOf: () => WindowCounter, now: () => string) =>
  (): Accumulator<FeedItem, FeedPosition, Commit<FeedPosition>> => {
    const counter = deltaCounter();
    const windows = windowsOf();
    const keys = keysByPartition();
    const malformed: Malformed[] = [];
    const lost: Lost[] = [];
    let canaries = 0;

    const take = (item: FeedItem): void => {
      switch (item.kind) {
        case 'change':
          counter.add(item);
          windows.add(item);
          keys.add(item);
          return;
        case 'canary':
          canaries += 1;
          keys.add(item);
          return;
        case 'malformed':
          malformed.push(item);
          return;
        case 'lost':
          lost.push(item);
      }
    };
    return {
      add: ({ items }) => {
        for (const item of items) take(item);
      },
      finish: (position) => {
        const at = now();
        const { partitions } = position ?? start;
        const stands = new Map(
          partitions.map((entry) => [partitionKey(entry.topic, entry.partition), standsAt(entry)]),
        );
        const recent = [...keys.all()].map(([partition, ids]): RecentKeys => ({
          partition,
          at: stands.get(partition) ?? 0,
          keys: ids,
        }));
        for (const generation of recent) window.seal(generation);
        const forgotten = window.forgotten();
        return {
          deltas: counter.deltas(),
          windows: windows.deltas(),
          position: position && {
            ...position,
            partitions: partitions.map((entry) => ({
              ...entry,
              forgotten:
                forgotten.get(partitionKey(entry.topic, entry.partition))?.safeFrom ?? entry.forgotten,
            })),
          },
          recent,
          forget: new Map([...forgotten].map(([partition, { below }]) => [partition, below])),
          canaries,
          deadLetters: 0,
          rejects: malformed.map((item): Reject => rejectOf(item, at)),
          losses: lost.map(({ gap }): Loss => ({ ...gap, at })),
          at,
        };
      },
    };
  };
