import type { Admin, Kafka } from 'kafkajs';
import { brokerError, isTooLarge } from '../client-error.ts';
import { disconnectQuietly } from '../disconnect-quietly.ts';
import { ensureTopics, type NewTopics } from '../admin/ensure-topics.ts';
import { offsetsWithMetadata, readOffsetMetadata } from './offset-metadata.ts';
import type { OutgoingRecord } from './outgoing-record.ts';
import { type Compression, createPublisher, type Publisher } from './publisher.ts';
import { readTail, tailRanges, type TailRecord } from './read-tail.ts';
import { type TopicMetadata, readTopicMetadata } from '../admin/topic-metadata.ts';

/** The topics of a writer, and what becomes of records that the brokers refuse. */
export interface WriterOptions {
  readonly kafka: Kafka;
  /** The transactional id. A writer fences the earlier ones with the same id. */
  readonly producerId: string;
  readonly topic: string;
  /** The topic of the dead letters. */
  readonly rejectedTopic: string;
  /** How to create missing topics; `null` makes a missing topic an error. */
  readonly newTopics: NewTopics | null;
  readonly compression: Compression;
  /** Makes the dead letter of a record that the brokers refuse as too large. */
  readonly toDeadLetter: (record: OutgoingRecord) => OutgoingRecord;
  /** Shortens a dead letter to at most `bytes`. */
  readonly truncate: (deadLetter: OutgoingRecord, bytes: number) => OutgoingRecord;
}

/** What one transaction writes: the records, the dead letters and the metadata, or none of them. */
export interface WriteRequest {
  readonly records: readonly OutgoingRecord[];
  readonly deadLetters: readonly OutgoingRecord[];
  /** What the next writer with the same id finds. */
  readonly metadata: string;
}

/** How much was written. Records that the brokers refuse as too large become dead letters. */
export interface WriteResult {
  readonly records: number;
  readonly deadLetters: number;
}

/** Writes a topic, its dead letters and the offset metadata of one producer. No other process with the same id can. */
export interface TopicWriter {
  /** The metadata that was read after all others had been fenced; `null` if there was none. */
  readonly metadata: string | null;
  /** Writes one transaction, one at a time. After a failure either all or nothing of it is written: open another writer. */
  readonly write: (request: WriteRequest) => Promise<WriteResult>;
  /** Passes on every record and dead letter since a time (epoch ms). */
  readonly tail: (since: number, onRecord: (record: TailRecord) => void) => Promise<void>;
  /** Disconnects from the brokers. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a writer. `checkMetadata` throws when another process is to continue instead of this one. It gets the metadata
 * before the others are fenced, and again when they can no longer write.
 */
export type TopicWriterFactory = (checkMetadata: (metadata: string | null) => void) => Promise<TopicWriter>;

/** The largest event that the feed reader accepts (16 MiB), plus headers. */
const MAX_DEAD_LETTER_BYTES = 17 * 1024 * 1024;
/** What a record batch adds to a dead letter. */
const BATCH_OVERHEAD_BYTES = 2048;
const MIN_MESSAGE_BYTES = 1000;

/** The consumer group whose offset metadata belongs to a producer. */
export const offsetMetadataGroup = (producerId: string): string => `${producerId}.position`;

/** Each call of the factory opens a new writer, which fences all earlier ones with the same `producerId`. Fails with a `BrokerError`. */
export const topicWriterFactory =
  (options: WriterOptions): TopicWriterFactory =>
  async (checkMetadata) => {
    const { kafka, producerId, topic, rejectedTopic, newTopics, compression, toDeadLetter, truncate } =
      options;
    const metadataKey = { group: offsetMetadataGroup(producerId), topic };
    const topics = new Map<string, TopicMetadata>();
    const admin = kafka.admin();
    let publisher: Publisher | null = null;

    const fence = async (): Promise<Publisher> => {
      await publisher?.close();
      publisher = null;
      checkMetadata(await readOffsetMetadata(admin, metadataKey));
      publisher = await createPublisher({
        kafka,
        transactionalId: producerId,
        topics,
        compression,
      });
      // A newer producer may have written in between. It opens again and continues; this one gives up.
      checkMetadata(await readOffsetMetadata(admin, metadataKey));
      return publisher;
    };
    const close = async (): Promise<void> => {
      await publisher?.close();
      await disconnectQuietly(admin);
    };

    /** The records that the brokers refuse even one at a time, found by bisection. */
    const findRefused = async (
      name: string,
      records: readonly OutgoingRecord[],
    ): Promise<readonly OutgoingRecord[]> => {
      if (records.length === 0 || (await (publisher ?? (await fence())).accepts(name, records))) return [];
      // After a refusal the producer's sequence numbers no longer match the brokers': start a new epoch.
      await fence();
      if (records.length === 1) return records;
      const half = records.length >> 1;
      return [
        ...(await findRefused(name, records.slice(0, half))),
        ...(await findRefused(name, records.slice(half))),
      ];
    };
    /** For brokers that do not report `max.message.bytes`. */
    const halveLimits = (cause: unknown): void => {
      for (const [name, topicMetadata] of topics) {
        const maxMessageBytes = topicMetadata.maxMessageBytes / 2;
        if (maxMessageBytes < MIN_MESSAGE_BYTES) throw brokerError(`writing to ${name}`, cause);
        topics.set(name, { ...topicMetadata, maxMessageBytes });
      }
    };
    const fitDeadLetter = (deadLetter: OutgoingRecord): OutgoingRecord =>
      truncate(
        deadLetter,
        (topics.get(rejectedTopic)?.maxMessageBytes ?? MIN_MESSAGE_BYTES) - BATCH_OVERHEAD_BYTES,
      );

    const write = async ({ records, deadLetters, metadata }: WriteRequest): Promise<WriteResult> => {
      let remainingRecords = records;
      let remainingDeadLetters = deadLetters.map(fitDeadLetter);
      for (;;) {
        const content = new Map([
          [topic, remainingRecords],
          [rejectedTopic, remainingDeadLetters],
        ]);
        try {
          await (publisher ?? (await fence())).commit({
            records: content,
            offsets: offsetsWithMetadata(metadataKey, metadata),
          });
          return { records: remainingRecords.length, deadLetters: remainingDeadLetters.length };
        } catch (error) {
          if (!isTooLarge(error)) throw error;
          await fence();
          const tooLarge = new Set(await findRefused(topic, remainingRecords));
          const tooLargeLetters = new Set(await findRefused(rejectedTopic, remainingDeadLetters));
          if (tooLarge.size + tooLargeLetters.size === 0) halveLimits(error);
          remainingRecords = remainingRecords.filter((record) => !tooLarge.has(record));
          remainingDeadLetters = [
            ...remainingDeadLetters.map((deadLetter) =>
              tooLargeLetters.has(deadLetter) ? truncate(deadLetter, deadLetter.bytes / 2) : deadLetter,
            ),
            ...[...tooLarge].map((record) => fitDeadLetter(toDeadLetter(record))),
          ];
        }
      }
    };

    try {
      await connect(admin);
      const requiredTopics = [
        { name: topic },
        { name: rejectedTopic, partitions: 1, maxMessageBytes: MAX_DEAD_LETTER_BYTES },
      ];
      await ensureTopics(admin, requiredTopics, newTopics);
      for (const name of [topic, rejectedTopic]) topics.set(name, await readTopicMetadata(admin, name));
      await fence();
      return {
        metadata: await readOffsetMetadata(admin, metadataKey),
        write,
        tail: async (since, onRecord) => {
          const ranges = [
            ...(await tailRanges(admin, topic, since)),
            ...(await tailRanges(admin, rejectedTopic, since)),
          ];
          await readTail(kafka, admin, ranges, onRecord);
        },
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  };

const connect = async (admin: Admin): Promise<void> => {
  try {
    await admin.connect();
  } catch (cause) {
    throw brokerError('connecting to the brokers', cause);
  }
};
