import kafkajs, { type Kafka, type Producer, type Transaction } from 'kafkajs';
import { BrokerError, brokerError, protocolCode } from '../broker-error.ts';
import { noteOffsets, type NotePlace } from './group-note.ts';
import type { OutgoingRecord } from './outgoing-record.ts';
import { requestsOf } from './requests.ts';
import type { TopicFacts } from './topic-facts.ts';

const { CompressionTypes } = kafkajs;

export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** What one transaction writes. */
export interface Writing {
  readonly records: ReadonlyMap<string, readonly OutgoingRecord[]>;
  readonly note: string;
}

export interface PublisherOptions {
  readonly kafka: Kafka;
  /** Whoever opens a publisher with the same id fences all that were opened before. */
  readonly transactionalId: string;
  readonly place: NotePlace;
  readonly topics: ReadonlyMap<string, TopicFacts>;
  readonly compression: Compression;
}

/** Writes transactions, one at a time. After any failure it is of no further use: open another one. */
export interface Publisher {
  /** Resolves when all of it is committed. When it fails, all or nothing of it may be. */
  readonly commit: (writing: Writing) => Promise<void>;
  /** Whether the brokers take these records of a topic; nothing is written. */
  readonly accepts: (topic: string, records: readonly OutgoingRecord[]) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** The brokers abort a transaction that is open for so long. */
const TRANSACTION_MS = 60_000;
/** The next transaction is turned away until the markers of the one before are written: a few milliseconds. */
const FIRST_RETRY_MS = 4;
const BUSY_TRIES = 200;
/** A batch of records has a head of its own. */
const BATCH_HEAD_BYTES = 1024;
const MOST_BYTES_PER_PARTITION = 900_000;

const CODECS = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const;

const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

/** Whether the brokers refused a request because of a batch's length. */
export const isTooLarge = (error: unknown): boolean => TOO_LARGE.includes(protocolCode(error) ?? '');

const bytesPerPartition = ({ maxMessageBytes }: TopicFacts): number =>
  Math.max(1, Math.min(MOST_BYTES_PER_PARTITION, maxMessageBytes - BATCH_HEAD_BYTES));

const newProducer = (kafka: Kafka, transactionalId: string): Producer =>
  kafka.producer({
    transactionalId,
    idempotent: true,
    transactionTimeout: TRANSACTION_MS,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: FIRST_RETRY_MS },
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });

/** kafkajs tries most requests again while the transaction before is being finished, but not this one. */
const sendNote = async (transaction: Transaction, place: NotePlace, note: string): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await transaction.sendOffsets(noteOffsets(place, note));
      return;
    } catch (error) {
      if (protocolCode(error) !== 'CONCURRENT_TRANSACTIONS' || tries >= BUSY_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIRST_RETRY_MS));
    }
  }
};

/** Opens a publisher: what an earlier one left open is aborted, and that one can write no more. */
export const openPublisher = async (options: PublisherOptions): Promise<Publisher> => {
  const { kafka, transactionalId, place, topics, compression } = options;
  const names = [...topics.keys()].join(', ');
  const producer = newProducer(kafka, transactionalId);

  const send = async (
    transaction: Transaction,
    topic: string,
    records: readonly OutgoingRecord[],
  ): Promise<void> => {
    const facts = topics.get(topic);
    if (facts === undefined) throw new BrokerError('topic-missing', `nothing is known of the topic ${topic}`);
    const limits = { partitions: facts.partitions, bytesPerPartition: bytesPerPartition(facts) };
    for (const messages of requestsOf(records, limits))
      await transaction.send({ topic, acks: -1, compression: CODECS[compression], messages: [...messages] });
  };

  const close = async (): Promise<void> => {
    try {
      await producer.disconnect();
    } catch {
      // The brokers are away: there is nothing to take leave of.
    }
  };

  try {
    await producer.connect();
    // Only this makes kafkajs ask for its producer id, which fences the others.
    await (await producer.transaction()).abort();
  } catch (cause) {
    await close();
    throw brokerError(`preparing to write to ${names}`, cause);
  }

  return {
    commit: async ({ records, note }) => {
      try {
        const transaction = await producer.transaction();
        for (const [topic, some] of records) await send(transaction, topic, some);
        await sendNote(transaction, place, note);
        await transaction.commit();
      } catch (cause) {
        throw isTooLarge(cause) ? cause : brokerError(`writing to ${names}`, cause);
      }
    },
    accepts: async (topic, records) => {
      try {
        const transaction = await producer.transaction();
        await send(transaction, topic, records);
        await transaction.abort();
        return true;
      } catch (cause) {
        if (isTooLarge(cause)) return false;
        throw brokerError(`writing to ${topic}`, cause);
      }
    },
    close,
  };
};
