import type { Admin, Kafka, Message } from 'kafkajs';
import { BrokerError, brokerError, protocolCode } from '../broker-error.ts';
import { retryWhileMetadataStale } from '../admin/retry-while-metadata-stale.ts';
import { type PartitionRange, type RangePart, readRanges } from '../source/read-ranges.ts';

/** A record that is to be written. */
export type ProducerMessage = Message;

/** What is written in place of some letters. */
export interface Settlement {
  /** Records by their topic. */
  readonly records: ReadonlyMap<string, readonly ProducerMessage[]>;
  /** Those that stay, written anew. */
  readonly remaining: readonly ProducerMessage[];
}

/** The dead letters that nobody has dealt with yet. It fails with a `BrokerError`. */
export interface DeadLetterQueue {
  /** How many there are at most; read at the call. */
  readonly pending: () => Promise<readonly PartitionRange[]>;
  readonly read: (
    ranges: readonly PartitionRange[],
    onPart: (part: RangePart) => Promise<boolean>,
  ) => Promise<void>;
  /** Aborts what an earlier one of its name left open; that one can write no more. To be called before `waiting`. */
  readonly fence: () => Promise<void>;
  /** Writes the answer and moves on over the letters it answers: in one transaction, all or nothing. */
  readonly settle: (part: RangePart, settle: Settlement) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface DeadLetterQueueOptions {
  readonly kafka: Kafka;
  /** The dead-letter topic. */
  readonly topic: string;
  /** Keeps how far the letters are dealt with; also the name by which only one can write. */
  readonly group: string;
}

/** The next transaction is turned away until the markers of the one before are written: a few milliseconds. */
const FIRST_RETRY_MS = 4;
const MAX_BUSY_TRIES = 200;
/** Some ten seconds: so long a busy broker may take to abort what a killed one left open. */
const MAX_FENCE_RETRIES = 16;

export const deadLetterQueue = ({ kafka, topic, group }: DeadLetterQueueOptions): DeadLetterQueue => {
  const admin: Admin = kafka.admin();
  const producer = kafka.producer({
    transactionalId: `${group}.${topic}`,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: FIRST_RETRY_MS, retries: MAX_FENCE_RETRIES },
  });
  let connected: Promise<unknown> | null = null;
  const withConnection = async <T>(action: string, run: () => Promise<T>): Promise<T> => {
    try {
      await (connected ??= admin.connect());
      return await run();
    } catch (cause) {
      throw brokerError(action, cause);
    }
  };

  const partitionCount = async (name: string): Promise<number> => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
    return topics[0]?.partitions.length ?? 0;
  };
  /** A topic that was made anew may have fewer partitions: then the key decides. */
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
    for (let tries = 1; ; tries += 1) {
      try {
        await transaction.sendOffsets({ consumerGroupId: group, topics: [offsets] });
        break;
      } catch (error) {
        // kafkajs tries other requests again while the transaction before is being finished, but not this one.
        if (protocolCode(error) !== 'CONCURRENT_TRANSACTIONS' || tries >= MAX_BUSY_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, FIRST_RETRY_MS));
      }
    }
    await transaction.commit();
  };

  return {
    pending: () =>
      withConnection(`looking for what waits in ${topic}`, async () => {
        if (!(await admin.listTopics()).includes(topic))
          throw new BrokerError('topic-missing', `there is no topic ${topic}: see REJECTED_TOPIC`);
        const ends = await retryWhileMetadataStale(() => admin.fetchTopicOffsets(topic));
        const [found] = await retryWhileMetadataStale(() =>
          admin.fetchOffsets({ groupId: group, topics: [topic] }),
        );
        const committed = new Map(
          found?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
        );
        return ends.map(({ partition, low, high }) => ({
          partition,
          from: Math.max(Number(low), committed.get(partition) ?? 0),
          end: Number(high),
        }));
      }),
    read: (ranges, onPart) =>
      withConnection(`reading ${topic}`, () => readRanges(kafka, admin, topic, ranges, onPart)),
    fence: () =>
      withConnection(`preparing to write for ${topic}`, async () => {
        await producer.connect();
        // Only this makes kafkajs ask for its producer id, which fences the others.
        await (await producer.transaction()).abort();
      }),
    settle: (part, settlement) =>
      withConnection(`answering letters of ${topic}`, () => settle(part, settlement)),
    close: async () => {
      try {
        await producer.disconnect();
        await admin.disconnect();
      } catch {
        // The brokers are away: there is nothing to take leave of.
      }
    },
  };
};
