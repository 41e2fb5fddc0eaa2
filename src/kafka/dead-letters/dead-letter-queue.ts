import type { Admin, Kafka, Message } from 'kafkajs';
import { retryWhileMetadataStale } from '../admin/retry-while-metadata-stale.ts';
import { BrokerError } from '../broker-error.ts';
import { brokerError } from '../client-error.ts';
import { lazyConnection } from '../lazy-connection.ts';
import { disconnectQuietly } from '../disconnect-quietly.ts';
import { type PartitionRange, type RangePart, readRanges } from '../source/read-ranges.ts';
import { commitWithOffsets, fenceOlderProducers, TRANSACTION_RETRY_MS } from '../transaction.ts';

/** A record to write. */
export type ProducerMessage = Message;

/** What is written in place of some dead letters. */
export interface Settlement {
  /** Records by their topic. */
  readonly records: ReadonlyMap<string, readonly ProducerMessage[]>;
  /** Dead letters that stay in the queue; they are appended to it again. */
  readonly remaining: readonly ProducerMessage[];
}

/** The dead letters that are not settled yet. Every method fails with a `BrokerError`. */
export interface DeadLetterQueue {
  /** The offsets of unsettled dead letters at the time of the call, including those of transaction markers. */
  readonly pending: () => Promise<readonly PartitionRange[]>;
  /** Waits for `onPart` before it reads the next part; stops when that resolves with false. */
  readonly read: (
    ranges: readonly PartitionRange[],
    onPart: (part: RangePart) => Promise<boolean>,
  ) => Promise<void>;
  /** Fences an earlier process with the same group and aborts its open transaction. Call this before `pending`. */
  readonly fence: () => Promise<void>;
  /** Writes the settlement of a part and moves the queue's offset past it, in one transaction. */
  readonly settle: (part: RangePart, settlement: Settlement) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface DeadLetterQueueOptions {
  readonly kafka: Kafka;
  /** The dead-letter topic. */
  readonly topic: string;
  /** The consumer group whose offsets say what is settled. Of all processes with the same group only one can write. */
  readonly group: string;
}

/** About ten seconds: a busy broker may need that long to abort the transaction of a killed process. */
const MAX_FENCE_RETRIES = 16;

export const deadLetterQueue = ({ kafka, topic, group }: DeadLetterQueueOptions): DeadLetterQueue => {
  const admin: Admin = kafka.admin();
  const producer = kafka.producer({
    transactionalId: `${group}.${topic}`,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: TRANSACTION_RETRY_MS, retries: MAX_FENCE_RETRIES },
  });
  const connect = lazyConnection(admin);
  const withConnection = async <T>(action: string, run: () => Promise<T>): Promise<T> => {
    try {
      await connect();
      return await run();
    } catch (cause) {
      throw brokerError(action, cause);
    }
  };

  const partitionCount = async (name: string): Promise<number> => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
    return topics[0]?.partitions.length ?? 0;
  };
  /** A recreated topic may have fewer partitions. Without a partition, kafkajs chooses one by the key. */
  const assignPartitions = async (
    name: string,
    messages: readonly ProducerMessage[],
  ): Promise<ProducerMessage[]> => {
    const partitions = await partitionCount(name);
    return messages.map(({ partition, ...message }) =>
      partition !== undefined && partition < partitions ? { ...message, partition } : message,
    );
  };

  const settle = async (
    { partition, next }: RangePart,
    { records, remaining }: Settlement,
  ): Promise<void> => {
    const outgoing = new Map<string, ProducerMessage[]>();
    for (const [name, messages] of [...records, [topic, remaining] as const])
      if (messages.length > 0) outgoing.set(name, await assignPartitions(name, messages));
    const transaction = await producer.transaction();
    for (const [name, messages] of outgoing) await transaction.send({ topic: name, acks: -1, messages });
    const offsets = { topic, partitions: [{ partition, offset: String(next) }] };
    await commitWithOffsets(transaction, { consumerGroupId: group, topics: [offsets] });
  };

  return {
    pending: () =>
      withConnection(`reading the offsets of ${topic}`, async () => {
        if (!(await admin.listTopics()).includes(topic))
          throw new BrokerError('topic-missing', `the topic ${topic} does not exist: check \`topic\``);
        const ends = await retryWhileMetadataStale(() => admin.fetchTopicOffsets(topic));
        const [found] = await retryWhileMetadataStale(() =>
          admin.fetchOffsets({ groupId: group, topics: [topic] }),
        );
        const committed = new Map(
          found?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
        );
        return ends.map(({ partition, low, high }) => ({
          topic,
          partition,
          from: Math.max(Number(low), committed.get(partition) ?? 0),
          end: Number(high),
        }));
      }),
    read: (ranges, onPart) =>
      withConnection(`reading ${topic}`, () =>
        readRanges({ kafka, admin, groupPrefix: 'headwater-reading' }, ranges, onPart),
      ),
    fence: () => withConnection(`opening a transaction for ${topic}`, () => fenceOlderProducers(producer)),
    settle: (part, settlement) =>
      withConnection(`settling dead letters of ${topic}`, () => settle(part, settlement)),
    close: () => disconnectQuietly(producer, admin),
  };
};
