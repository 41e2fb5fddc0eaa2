import { type DeadLetter, writeError } from '../../core/loop/exact-sink.ts';
import type { TopicMetadata } from '../admin/topic-metadata.ts';
import { wireBytes, type WireRecord } from './outgoing-record.ts';
import { type KafkaSinkRecord, recordsFrom, toWireRecord } from './sink-record.ts';

/** Records by topic. */
export type RecordsByTopic = ReadonlyMap<string, readonly WireRecord[]>;

export interface TransactionRecordsOptions<T> {
  readonly pipeline: string;
  readonly topic: string;
  readonly stateTopic: string;
  readonly toRecords: (event: T) => KafkaSinkRecord | readonly KafkaSinkRecord[];
  readonly metadataOf: (topic: string) => Promise<TopicMetadata>;
  /** Epoch ms. */
  readonly now: () => number;
}

/** What a record batch adds to a record, generously. */
export const BATCH_OVERHEAD_BYTES = 2048;
const MAX_REASON_LENGTH = 1000;

/** The length of the longest record. */
export const longestOf = (records: readonly WireRecord[]): number =>
  records.reduce((longest, { bytes }) => Math.max(longest, bytes), 0);

/** The beginning of a text: at most `maxBytes` of UTF-8. */
const beginningOf = (text: string, maxBytes: number): string => {
  const bytes = Buffer.from(text);
  return bytes.length <= maxBytes ? text : bytes.subarray(0, Math.max(0, maxBytes)).toString();
};

/** A dead letter as a record. Of a text that is too long for the topic, the beginning is kept. */
export const deadLetterRecord = (
  pipeline: string,
  { reason, text, at }: DeadLetter,
  { maxMessageBytes }: TopicMetadata,
  now: number,
): WireRecord => {
  const headers = { reason: reason.slice(0, MAX_REASON_LENGTH), at, pipeline };
  const headBytes = wireBytes({ key: null, value: '', headers });
  const value = beginningOf(text, maxMessageBytes - BATCH_OVERHEAD_BYTES - headBytes);
  const bytes = headBytes + Buffer.byteLength(value);
  return { key: null, value, headers, partition: 0, timestamp: now, bytes };
};

/**
 * Turns the events of a transaction into records, with the program's own function. Fails with a `SinkError` if that throws or
 * returns something else. Records without a key go to the partitions in turn, one per transaction.
 */
export const transactionRecords = <T>(
  options: TransactionRecordsOptions<T>,
): ((events: readonly T[]) => Promise<RecordsByTopic>) => {
  const { pipeline, topic, stateTopic, toRecords, metadataOf, now } = options;
  let transactions = 0;

  const ofProgram = <R>(work: () => R): R => {
    try {
      return work();
    } catch (cause) {
      throw writeError(pipeline, cause);
    }
  };
  const topicOf = (record: KafkaSinkRecord): string => {
    const target: unknown = record.topic ?? topic;
    if (typeof target !== 'string' || target === '' || target === stateTopic)
      throw new TypeError(
        `the topic of a record must be the name of a topic other than ${stateTopic}, not ${JSON.stringify(target)}`,
      );
    return target;
  };
  return async (events) => {
    const targeted = ofProgram(() =>
      events
        .flatMap((event) => recordsFrom(toRecords(event)))
        .map((record) => [topicOf(record), record] as const),
    );
    const partitionCounts = new Map<string, number>();
    for (const target of new Set(targeted.map(([name]) => name)))
      partitionCounts.set(target, (await metadataOf(target)).partitions);
    transactions += 1;
    return ofProgram(() => {
      const records = new Map<string, WireRecord[]>();
      for (const [target, record] of targeted) {
        const partitions = partitionCounts.get(target) ?? 1;
        const keylessPartition = transactions % partitions;
        const list = records.get(target) ?? [];
        list.push(toWireRecord(record, { partitions, keylessPartition, now: now() }));
        records.set(target, list);
      }
      return records;
    });
  };
};
