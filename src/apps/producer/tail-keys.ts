import { NO_PARTITION, partitionKey } from '../../wikimedia/dedup/keys-by-partition.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import type { RecentKeys } from '../../stats/counts/commit.ts';

/** An id found in the tail of the topic. */
export interface TailId {
  readonly id: string;
  /** The event's offset in the feed, `topic/partition/offset`; empty when unknown. */
  readonly feedOffset: string;
  /** Epoch ms. */
  readonly timestamp: number;
}

export interface TailKeys {
  add(tail: TailId): void;
  /** The keys by partition, one generation per second. */
  generations(): readonly RecentKeys[];
}

/** Keys expire in generations of one second. */
const GENERATION_MS = 1000;

/** The dedup partition of an event at this feed offset; unknown parts of the offset are empty. */
const partitionKeyAt = (feedOffset: string): string => {
  const [, topic, partition, offset] = /^(.*)\/(\d*)\/(\d*)$/.exec(feedOffset) ?? [];
  if (topic === undefined) return NO_PARTITION;
  return partitionKey(topic, Number(partition), offset !== '');
};

/** Collects the ids that the topic holds already: a resumed feed may deliver them again. */
export const tailKeys = ({ since, partitions }: FeedPosition): TailKeys => {
  const positions = new Map(
    partitions.flatMap(({ topic, partition, resume }) =>
      [true, false].map((hasOffset): [string, number] => [
        partitionKey(topic, partition, hasOffset),
        'timestamp' in resume ? resume.timestamp : resume.offset,
      ]),
    ),
  );
  const lowestPosition = positions.size === 0 ? since : Math.min(...positions.values());
  const found = new Map<string, Map<number, string[]>>();
  return {
    add: ({ id, feedOffset, timestamp }) => {
      const partition = partitionKeyAt(feedOffset);
      // An expired key must never move a resume beyond the position.
      const at = Math.min(
        Math.ceil(timestamp / GENERATION_MS) * GENERATION_MS,
        positions.get(partition) ?? lowestPosition,
      );
      const generations = found.get(partition) ?? new Map<number, string[]>();
      found.set(partition, generations);
      const ids = generations.get(at);
      if (ids === undefined) generations.set(at, [id]);
      else ids.push(id);
    },
    generations: () =>
      [...found].flatMap(([partition, generations]) =>
        [...generations].map(([at, ids]) => ({ partition, at, keys: ids.join('\n') })),
      ),
  };
};
