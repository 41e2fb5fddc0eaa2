import type { Admin, IHeaders, Kafka } from 'kafkajs';
import { retryWhileMetadataStale } from '../admin/retry-while-metadata-stale.ts';
import { brokerError } from '../client-error.ts';
import { type PartitionRange, readRanges } from '../source/read-ranges.ts';

/** A record as `TopicWriter.tail` passes it on: without its value. */
export interface TailRecord {
  readonly topic: string;
  readonly headers: IHeaders;
  /** Epoch ms. */
  readonly timestamp: number;
}

/** At least this many records of each partition are read, because timestamps of records may be wrong. */
const MIN_RECORDS = 1000;

/** What a topic holds since a time (epoch ms), up to what is committed by now. */
export const tailRanges = async (
  admin: Admin,
  topic: string,
  since: number,
): Promise<readonly PartitionRange[]> => {
  try {
    const ends = await retryWhileMetadataStale(() => admin.fetchTopicOffsets(topic));
    const starts = await retryWhileMetadataStale(() =>
      admin.fetchTopicOffsetsByTimestamp(topic, Math.max(0, since)),
    );
    const startOf = new Map(starts.map(({ partition, offset }) => [partition, Number(offset)]));
    return ends.map(({ partition, low, high }) => {
      const end = Number(high);
      const from = Math.min(startOf.get(partition) ?? end, end - MIN_RECORDS);
      return { topic, partition, from: Math.max(Number(low), from), end };
    });
  } catch (cause) {
    throw brokerError(`reading the offsets of ${topic}`, cause);
  }
};

/** Passes on each committed record of these ranges once. */
export const readTail = (
  kafka: Kafka,
  admin: Admin,
  ranges: readonly PartitionRange[],
  onRecord: (record: TailRecord) => void,
): Promise<void> =>
  readRanges({ kafka, admin, groupPrefix: 'headwater-tail' }, ranges, ({ topic, messages }) => {
    for (const { headers = {}, timestamp } of messages)
      onRecord({ topic, headers, timestamp: Number(timestamp) });
    return true;
  });
