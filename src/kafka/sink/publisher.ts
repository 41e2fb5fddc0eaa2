import kafkajs, { type Kafka, type Producer, type Transaction } from 'kafkajs';
import { BrokerError, brokerError, protocolCode } from '../broker-error.ts';
import { offsetsWithMetadata, type OffsetMetadataKey } from './offset-metadata.ts';
import type { OutgoingRecord } from './outgoing-record.ts';
import { splitIntoRequests } from './split-into-requests.ts';
import type { TopicMetadata } from '../admin/topic-metadata.ts';

const { CompressionTypes } = kafkajs;

export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** What one transaction writes. */
export interface TransactionContent {
  readonly records: ReadonlyMap<string, readonly OutgoingRecord[]>;
  readonly metadata: string;
}

export interface PublisherOptions {
  readonly kafka: Kafka;
  /** Whoever opens a publisher with the same id fences all that were opened before. */
  readonly transactionalId: string;
  readonly metadataKey: OffsetMetadataKey;
  readonly topics: ReadonlyMap<string, TopicMetadata>;
  readonly compression: Compression;
}

/** Writes transactions, one at a time. After any failure it is of no further use: open another one. */
export interface Publisher {
  /** Resolves when all of it is committed. When it fails, all or nothing of it may be. */
  readonly commit: (content: TransactionContent) => Promise<void>;
  /** Whether the brokers take these records of a topic; nothing is written. */
  readonly accepts: (topic: string, records: readonly OutgoingRecord[]) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** The brokers abort a transaction that is open for so long. */
const TRANSACTION_TIMEOUT_MS = 60_000;
/** The next transaction is turned away until the markers of the one before are written: a few milliseconds. */
const FIRST_RETRY_MS = 4;
const MAX_BUSY_TRIES = 200;
/** A batch of records has a head of its own. */
const BATCH_HEAD_BYTES = 1024;
const MAX_BYTES_PER_PARTITION = 900_000;

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

const bytesPerPartition = ({ maxMessageBytes }: TopicMetadata): number =>
  Math.max(1, Math.min(MAX_BYTES_PER_PARTITION, maxMessageBytes - BATCH_HEAD_BYTES));

const createProducer = (kafka: Kafka, transactionalId: string): Producer =>
  kafka.producer({
    transactionalId,
    idempotent: true,
    transactionTimeout: TRANSACTION_TIMEOUT_MS,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: FIRST_RETRY_MS },
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });

/** kafkajs tries most requests again while the transaction before is being finished, but not this one. */
const sendOffsetMetadata = async (
  transaction: Transaction,
  metadataKey: OffsetMetadataKey,
  metadata: string,
): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      await transaction.sendOffsets(offsetsWithMetadata(metadataKey, metadata));
      return;
    } catch (error) {
      if (protocolCode(error) !== 'CONCURRENT_TRANSACTIONS' || tries >= MAX_BUSY_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, FIRST_RETRY_MS));
    }
  }
};

/** Opens a publisher: what an earlier one left open is aborted, and that one can write no more. */
export const createPublisher = async (options: PublisherOptions): Promise<Publisher> => {
  const { kafka, transactionalId, metadataKey, topics, compression } = options;
  const names = [...topics.keys()].join(', ');
  const producer = createProducer(kafka, transactionalId);

  const send = async (
    transaction: Transaction,
    topic: string,
    records: readonly OutgoingRecord[],
  ): Promise<void> => {
    const topicMetadata = topics.get(topic);
    if (topicMetadata === undefined)
      throw new BrokerError('topic-missing', `nothing is known of the topic ${topic}`);
    const limits = {
      partitions: topicMetadata.partitions,
      bytesPerPartition: bytesPerPartition(topicMetadata),
    };
    for (const messages of splitIntoRequests(records, limits))
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
    commit: async ({ records, metadata }) => {
      try {
        const transaction = await producer.transaction();
        for (const [topic, some] of records) await send(transaction, topic, some);
        await sendOffsetMetadata(transaction, metadataKey, metadata);
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
