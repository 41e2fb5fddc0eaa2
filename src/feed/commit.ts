import type { Batch } from '../core/batch.ts';
import type { Commit, Loss, RecentKeys, Reject } from '../stats/commit.ts';
import { countDeltas } from '../stats/deltas.ts';
import type { Lost } from './loss-meter.ts';
import type { FeedPosition, PartitionPosition } from './position.ts';
import type { Canary, Malformed, RecentChange } from './recent-change.ts';
import type { RecentKeysWindow } from './recent-keys.ts';
import { rejectOf } from './reject.ts';

/** Everything that comes along in a batch of the feed. */
export type FeedItem = RecentChange | Canary | Malformed | Lost;

const partitionKey = (topic: string | null, partition: number | null): string =>
  `${topic ?? ''}/${partition ?? 0}`;

const standsAt = ({ resume }: PartitionPosition): number =>
  'timestamp' in resume ? resume.timestamp : resume.offset;

const keysByPartition = (events: readonly (RecentChange | Canary)[]): ReadonlyMap<string, string[]> => {
  const keys = new Map<string, string[]>();
  for (const { topic, partition, id } of events) {
    const key = partitionKey(topic, partition);
    const known = keys.get(key);
    if (known === undefined) keys.set(key, [id]);
    else known.push(id);
  }
  return keys;
};

/**
 * Folds a batch into the one step that a store saves: what the counters grow by, the rejects and losses,
 * the keys to remember and to forget, and the position, which learns how far back the keys still reach.
 * `now` gives ISO 8601.
 */
export const toCommit =
  (start: FeedPosition, window: RecentKeysWindow, now: () => string) =>
  ({ items, position }: Batch<FeedItem, FeedPosition>): Commit<FeedPosition> => {
    const at = now();
    const changes: RecentChange[] = [];
    const canaries: Canary[] = [];
    const rejects: Reject[] = [];
    const losses: Loss[] = [];
    for (const item of items) {
      if (item.kind === 'change') changes.push(item);
      else if (item.kind === 'canary') canaries.push(item);
      else if (item.kind === 'malformed') rejects.push(rejectOf(item, at));
      else losses.push({ ...item.gap, at });
    }

    const partitions = (position ?? start).partitions;
    const stands = new Map(
      partitions.map((entry) => [partitionKey(entry.topic, entry.partition), standsAt(entry)]),
    );
    const recent = [...keysByPartition([...changes, ...canaries])].map(([partition, keys]): RecentKeys => ({
      partition,
      at: stands.get(partition) ?? 0,
      keys,
    }));
    for (const generation of recent) window.seal(generation);
    const forgotten = window.forgotten();
    return {
      deltas: countDeltas(changes),
      position: position && {
        ...position,
        partitions: partitions.map((entry) => ({
          ...entry,
          forgotten: forgotten.get(partitionKey(entry.topic, entry.partition))?.safeFrom ?? entry.forgotten,
        })),
      },
      recent,
      forget: new Map([...forgotten].map(([partition, { below }]) => [partition, below])),
      canaries: canaries.length,
      rejects,
      losses,
      at,
    };
  };
