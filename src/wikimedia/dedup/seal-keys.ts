import type { RecentKeys } from '../../stats/counts/commit.ts';
import { NO_PARTITION, partitionKey } from './keys-by-partition.ts';
import type { FeedPosition, PartitionPosition } from '../position/feed-position.ts';
import type { DedupWindow } from './dedup-window.ts';

/** A partition whose position is this far behind the newest, in milliseconds, is idle. */
const IDLE_MS = 600_000;

const positionOf = ({ resume }: PartitionPosition): number =>
  'timestamp' in resume ? resume.timestamp : resume.offset;

/** The position of the partition that lags most, apart from idle ones. */
const lowestActive = (positions: readonly number[]): number => {
  const newest = positions.reduce((a, b) => Math.max(a, b), 0);
  return positions.filter((at) => at >= newest - IDLE_MS).reduce((a, b) => Math.min(a, b), newest);
};

export interface SealedKeys {
  /** The sealed keys, each under the position after them. */
  readonly recent: readonly RecentKeys[];
  /** The position, with how far back the retained keys reach. */
  readonly position: FeedPosition;
}

/** Seals the keys of a batch (joined by line feeds, by partition) under the position after it. */
export const sealKeys = (
  position: FeedPosition,
  keys: ReadonlyMap<string, string>,
  dedupWindow: DedupWindow,
): SealedKeys => {
  const positions = new Map(
    position.partitions.flatMap((entry) => {
      const at = positionOf(entry);
      return [true, false].map((hasOffset) => [partitionKey(entry.topic, entry.partition, hasOffset), at]);
    }),
  );
  // An event without a topic may belong to the partition that lags most.
  const fallbackPosition = lowestActive([...positions.values()]);
  const recent = Array.from(keys, ([partition, ids]): RecentKeys => ({
    partition,
    at: positions.get(partition) ?? fallbackPosition,
    keys: ids,
  }));
  for (const generation of recent) dedupWindow.seal(generation);
  const forgotten = dedupWindow.forgotten();
  const floorOf = ({ topic, partition, forgotten: previous }: PartitionPosition): number | null => {
    const floors = [
      partitionKey(topic, partition),
      partitionKey(topic, partition, false),
      NO_PARTITION,
    ].flatMap((name) => forgotten.get(name)?.safeFrom ?? []);
    return floors.length === 0 ? previous : Math.max(...floors);
  };
  return {
    recent,
    position: {
      ...position,
      partitions: position.partitions.map((entry) => ({ ...entry, forgotten: floorOf(entry) })),
    },
  };
};
