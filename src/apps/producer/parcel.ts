import type { Accumulator } from '../../core/accumulator.ts';
import { keysByPartition, partitionKey } from '../../feed/keys-by-partition.ts';
import type { FeedPosition, PartitionPosition } from '../../feed/position.ts';
import type { RecentKeysWindow } from '../../feed/recent-keys.ts';
import type { OutgoingRecord } from '../../kafka/publisher/outgoing-record.ts';
import type { EncodedEvent } from './encode.ts';

/** What one transaction writes: records, dead letters, and the position after them (`null`: it does not move). */
export interface Parcel {
  readonly records: readonly OutgoingRecord[];
  readonly deadLetters: readonly OutgoingRecord[];
  readonly position: FeedPosition | null;
  readonly canaries: number;
}

const standsAt = ({ resume }: PartitionPosition): number =>
  'timestamp' in resume ? resume.timestamp : resume.offset;

/** The keys that were claimed belong to the position that follows them; it learns how far back they still reach. */
const sealed = (
  position: FeedPosition,
  keys: ReadonlyMap<string, string>,
  window: RecentKeysWindow,
): FeedPosition => {
  const stands = new Map(
    position.partitions.map((entry) => [partitionKey(entry.topic, entry.partition), standsAt(entry)]),
  );
  // Of events that do not say where they came from, the partition that lags most may be the one.
  const lowest = Math.min(...stands.values());
  const elsewhere = stands.size === 0 ? 0 : lowest;
  for (const [partition, ids] of keys)
    window.seal({ partition, at: stands.get(partition) ?? elsewhere, keys: ids });
  const forgotten = window.forgotten();
  return {
    ...position,
    partitions: position.partitions.map((entry) => ({
      ...entry,
      forgotten: forgotten.get(partitionKey(entry.topic, entry.partition))?.safeFrom ?? entry.forgotten,
    })),
  };
};

/** Accumulates encoded events into what one transaction writes. */
export const parcelFrom =
  (start: FeedPosition, window: RecentKeysWindow) => (): Accumulator<EncodedEvent, FeedPosition, Parcel> => {
    const keys = keysByPartition();
    const records: OutgoingRecord[] = [];
    const deadLetters: OutgoingRecord[] = [];
    let canaries = 0;

    const take = (event: EncodedEvent): void => {
      if (event.key !== null) keys.add(event.key);
      switch (event.kind) {
        case 'record':
          records.push(event.record);
          return;
        case 'dead-letter':
          deadLetters.push(event.record);
          return;
        case 'canary':
          canaries += 1;
          return;
        case 'lost':
      }
    };
    return {
      add: ({ items }) => {
        for (const event of items) take(event);
      },
      finish: (position) => {
        const after = sealed(position ?? start, keys.all(), window);
        return { records, deadLetters, canaries, position: position === null ? null : after };
      },
    };
  };
