import type { Admin, Kafka, Message } from 'kafkajs';
import { BrokerError, brokerError, protocolCode } from './broker-error.ts';
import { whenSettled } from './publisher/settled.ts';
import { type OffsetRange, type RangePart, readRanges } from './read-ranges.ts';

/** A record that is to be written. */
export type LetterMessage = Message;

/** What is written in place of some letters. */
export interface Answer {
  /** Records by their topic. */
  readonly records: ReadonlyMap<string, readonly LetterMessage[]>;
  /** Those that stay, written anew. */
  readonly letters: readonly LetterMessage[];
}

/** The dead letters that nobody has dealt with yet. It fails with a `BrokerError`. */
export interface LetterBox {
  /** How many there are at most; read at the call. */
  readonly waiting: () => Promise<readonly OffsetRange[]>;
  readonly read: (
    ranges: readonly OffsetRange[],
    take: (part: RangePart) => Promise<boolean>,
  ) => Promise<void>;
  /** Aborts what an earlier one of its name left open; that one can write no more. To be called before `waiting`. */
  readonly claim: () => Promise<void>;
  /** Writes the answer and moves on over the letters it answers: in one transaction, all or nothing. */
  readonly answer: (part: RangePart, answer: Answer) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface LetterBoxOptions {
  readonly kafka: Kafka;
  /** The dead-letter topic. */
  readonly topic: string;
  /** Keeps how far the letters are dealt with; also the name by which only one can write. */
  readonly group: string;
}

/** The next transaction is turned away until the markers of the one before are written: a few milliseconds. */
const FIRST_RETRY_MS = 4;
const BUSY_TRIES = 200;
/** Some ten seconds: so long a busy broker may take to abort what a killed one left open. */
const CLAIM_RETRIES = 16;

export const letterBox = ({ kafka, topic, group }: LetterBoxOptions): LetterBox => {
  const admin: Admin = kafka.admin();
  const producer = kafka.producer({
    transactionalId: `${group}.${topic}`,
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: FIRST_RETRY_MS, retries: CLAIM_RETRIES },
  });
  let connected: Promise<unknown> | null = null;
  const telling = async <T>(doing: string, act: () => Promise<T>): Promise<T> => {
    try {
      await (connected ??= admin.connect());
      return await act();
    } catch (cause) {
      throw brokerError(doing, cause);
    }
  };

  const partitionsOf = async (name: string): Promise<number> => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
    return topics[0]?.partitions.length ?? 0;
  };
  /** A topic that was made anew may have fewer partitions: then the key decides. */
  const placed = async (name: string, messages: readonly LetterMessage[]): Promise<LetterMessage[]> => {
    const partitions = await partitionsOf(name);
    return messages.map(({ partition, ...message }) =>
      partition !== undefined && partition < partitions ? { ...message, partition } : message,
    );
  };

  const answer = async ({ partition, next }: RangePart, { records, letters }: Answer): Promise<void> => {
    const outgoing = new Map<string, LetterMessage[]>();
    for (const [name, messages] of [...records, [topic, letters] as const])
      if (messages.length > 0) outgoing.set(name, await placed(name, messages));
    const transaction = await producer.transaction();
    for (const [name, messages] of outgoing) await transaction.send({ topic: name, acks: -1, messages });
    const offsets = { topic, partitions: [{ partition, offset: String(next) }] };
    for (let tries = 1; ; tries += 1) {
      try {
        await transaction.sendOffsets({ consumerGroupId: group, topics: [offsets] });
        break;
      } catch (error) {
        // kafkajs tries other requests again while the transaction before is being finished, but not this one.
        if (protocolCode(error) !== 'CONCURRENT_TRANSACTIONS' || tries >= BUSY_TRIES) throw error;
        await new Promise((resolve) => setTimeout(resolve, FIRST_RETRY_MS));
      }
    }
    await transaction.commit();
  };

  return {
    waiting: () =>
      telling(`looking for what waits in ${topic}`, async () => {
        if (!(await admin.listTopics()).includes(topic))
          throw new BrokerError('topic-missing', `there is no topic ${topic}: see REJECTED_TOPIC`);
        const ends = await whenSettled(() => admin.fetchTopicOffsets(topic));
        const [found] = await whenSettled(() => admin.fetchOffsets({ groupId: group, topics: [topic] }));
        const done = new Map(found?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
        return ends.map(({ partition, low, high }) => ({
          partition,
          from: Math.max(Number(low), done.get(partition) ?? 0),
          end: Number(high),
        }));
      }),
    read: (ranges, take) => telling(`reading ${topic}`, () => readRanges(kafka, admin, topic, ranges, take)),
    claim: () =>
      telling(`preparing to write for ${topic}`, async () => {
        await producer.connect();
        // Only this makes kafkajs ask for its producer id, which fences the others.
        await (await producer.transaction()).abort();
      }),
    answer: (part, given) => telling(`answering letters of ${topic}`, () => answer(part, given)),
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
