import kafkajs, {
  type Kafka,
  type Offsets,
  type Producer,
  type RecordMetadata,
  type Transaction,
} from 'kafkajs';
import { BrokerError } from '../broker-error.ts';
import { brokerError, isTooLarge } from '../client-error.ts';
import { disconnectQuietly } from '../disconnect-quietly.ts';
import { commitWithOffsets, fenceOlderProducers, TRANSACTION_RETRY_MS } from '../transaction.ts';
import type { WireRecord } from './outgoing-record.ts';
import { splitIntoRequests } from './split-into-requests.ts';
import type { TopicMetadata } from '../admin/topic-metadata.ts';

const { CompressionTypes } = kafkajs;

/** The compression of record batches. */
export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** What one transaction writes. */
export interface TransactionContent {
  /** By topic. */
  readonly records: ReadonlyMap<string, readonly WireRecord[]>;
  /** The offsets of a group that move with it. Default: none. */
  readonly offsets?: Offsets & { readonly consumerGroupId: string };
}

export interface PublisherOptions {
  readonly kafka: Kafka;
  /** A publisher fences all earlier ones with the same id. */
  readonly transactionalId: string;
  readonly topics: ReadonlyMap<string, TopicMetadata>;
  readonly compression: Compression;
}

/** Writes transactions, one at a time. After any failure, close it and create another one. */
export interface Publisher {
  /** Resolves with where the records are, when the transaction is committed. After a failure, either all or nothing of it is. */
  readonly commit: (content: TransactionContent) => Promise<readonly RecordMetadata[]>;
  /** Whether the brokers accept these records. It aborts the transaction, so nothing is written. */
  readonly accepts: (topic: string, records: readonly WireRecord[]) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** The brokers abort a transaction that is open for longer. */
const TRANSACTION_TIMEOUT_MS = 60_000;
/** The size of a record batch's own header, generously. */
const BATCH_HEAD_BYTES = 1024;
const MAX_BYTES_PER_PARTITION = 900_000;

const CODECS = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const;

const bytesPerPartition = ({ maxMessageBytes }: TopicMetadata): number =>
  Math.max(1, Math.min(MAX_BYTES_PER_PARTITION, maxMessageBytes - BATCH_HEAD_BYTES));

const createProducer = (kafka: Kafka, transactionalId: string): Producer =>
  kafka.producer({
    transactionalId,
    idempotent: true,
    transactionTimeout: TRANSACTION_TIMEOUT_MS,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: TRANSACTION_RETRY_MS },
    createPartitioner:
      () =>
      ({ message }) =>
        message.partition ?? 0,
  });

/** Fences earlier publishers with the same id and aborts their open transactions. */
export const createPublisher = async (options: PublisherOptions): Promise<Publisher> => {
  const { kafka, transactionalId, topics, compression } = options;
  const names = (): string => [...topics.keys()].join(', ');
  const producer = createProducer(kafka, transactionalId);

  const send = async (
    transaction: Transaction,
    topic: string,
    records: readonly WireRecord[],
  ): Promise<readonly RecordMetadata[]> => {
    const topicMetadata = topics.get(topic);
    if (topicMetadata === undefined)
      throw new BrokerError('topic-missing', `the metadata of the topic ${topic} is missing`);
    const limits = {
      partitions: topicMetadata.partitions,
      bytesPerPartition: bytesPerPartition(topicMetadata),
    };
    const written: RecordMetadata[] = [];
    for (const messages of splitIntoRequests(records, limits))
      written.push(
        ...(await transaction.send({
          topic,
          acks: -1,
          compression: CODECS[compression],
          messages: [...messages],
        })),
      );
    return written;
  };

  const close = (): Promise<void> => disconnectQuietly(producer);

  try {
    await fenceOlderProducers(producer);
  } catch (cause) {
    await close();
    throw brokerError(`opening a transaction for ${names()}`, cause);
  }

  return {
    commit: async ({ records, offsets }) => {
      try {
        const transaction = await producer.transaction();
        const written: RecordMetadata[] = [];
        for (const [topic, some] of records) written.push(...(await send(transaction, topic, some)));
        if (offsets === undefined) await transaction.commit();
        else await commitWithOffsets(transaction, offsets);
        return written;
      } catch (cause) {
        throw isTooLarge(cause) ? cause : brokerError(`writing to ${names()}`, cause);
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
