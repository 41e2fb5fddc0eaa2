import type { Admin, Kafka } from 'kafkajs';
import { brokerError } from '../broker-error.ts';
import { ensureTopics, type NewTopics } from '../admin/ensure-topics.ts';
import { readOffsetMetadata } from './offset-metadata.ts';
import type { OutgoingRecord } from './outgoing-record.ts';
import { type Compression, isTooLarge, createPublisher, type Publisher } from './publisher.ts';
import { readTail, tailRanges, type TailRecord } from './read-tail.ts';
import { type TopicMetadata, readTopicMetadata } from '../admin/topic-metadata.ts';

export interface WriterOptions {
  readonly kafka: Kafka;
  readonly producerId: string;
  readonly topic: string;
  readonly rejectedTopic: string;
  /** `null`: the topics must be there. */
  readonly newTopics: NewTopics | null;
  readonly compression: Compression;
  /** The dead letter for a record that the brokers refuse as too large. */
  readonly toDeadLetter: (record: OutgoingRecord) => OutgoingRecord;
  /** The same dead letter in at most so many bytes. */
  readonly truncate: (deadLetter: OutgoingRecord, bytes: number) => OutgoingRecord;
}

/** What is written in one transaction. The note moves with the records, or not at all. */
export interface WriteRequest {
  readonly records: readonly OutgoingRecord[];
  readonly deadLetters: readonly OutgoingRecord[];
  readonly metadata: string;
}

/** How much was written in the end: records that the brokers refuse become dead letters. */
export interface WriteResult {
  readonly records: number;
  readonly deadLetters: number;
}

/** A topic with its dead letters and a note, as one producer writes it: nobody else with its id can. */
export interface TopicWriter {
  /** The note as it stood when nobody else could write any more; `null` when there was none. */
  readonly metadata: string | null;
  /** One transaction, one at a time. When it failed, all or nothing of it may be there: open another writer. */
  readonly write: (request: WriteRequest) => Promise<WriteResult>;
  /** Tells of every record and dead letter since a time (epoch ms). */
  readonly tail: (since: number, onRecord: (record: TailRecord) => void) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a writer. `mayOpen` sees the note before the others are fenced, and again when they can write no more; it throws
 * when they shall go on.
 */
export type TopicWriterFactory = (checkMetadata: (metadata: string | null) => void) => Promise<TopicWriter>;

/** The longest event of the feed (16 MiB), and its headers. */
const MAX_DEAD_LETTER_BYTES = 17 * 1024 * 1024;
/** What a batch has around a dead letter. */
const BATCH_OVERHEAD_BYTES = 2048;
const MIN_MESSAGE_BYTES = 1000;

/** The group that keeps a producer's note. */
export const offsetMetadataGroup = (producerId: string): string => `${producerId}.position`;

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
        metadataKey,
        topics,
        compression,
      });
      // Somebody who started later may have written since: it opens again, and goes on.
      checkMetadata(await readOffsetMetadata(admin, metadataKey));
      return publisher;
    };
    const close = async (): Promise<void> => {
      await publisher?.close();
      await disconnect(admin);
    };

    /** Those that the brokers refuse even on their own. */
    const findRefused = async (
      name: string,
      records: readonly OutgoingRecord[],
    ): Promise<readonly OutgoingRecord[]> => {
      if (records.length === 0 || (await (publisher ?? (await fence())).accepts(name, records))) return [];
      // What was refused has confused the producer's count of what the brokers have.
      await fence();
      if (records.length === 1) return records;
      const half = records.length >> 1;
      return [
        ...(await findRefused(name, records.slice(0, half))),
        ...(await findRefused(name, records.slice(half))),
      ];
    };
    /** For brokers that do not tell how much they take. */
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
          await (publisher ?? (await fence())).commit({ records: content, metadata });
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

const disconnect = async (admin: Admin): Promise<void> => {
  try {
    await admin.disconnect();
  } catch {
    // The brokers are away: there is nothing to take leave of.
  }
};
