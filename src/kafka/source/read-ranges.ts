import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Consumer, Kafka, KafkaMessage } from 'kafkajs';
import { retryWhileMetadataStale } from '../admin/retry-while-metadata-stale.ts';
import { brokerError } from '../client-error.ts';
import { disconnectQuietly } from '../disconnect-quietly.ts';

/** The offsets of a partition from `from` to before `end`. */
export interface PartitionRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly end: number;
}

/** Records of one partition in order, and the offset to continue at after them. */
export interface RangePart {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
  readonly next: number;
}

export interface RangeReader {
  readonly kafka: Kafka;
  readonly admin: Admin;
  /** The reader's consumer group is named after this. It is deleted afterwards. */
  readonly groupPrefix: string;
}

const MAX_FETCH_WAIT_MS = 100;
/** The brokers may take this long between two fetches. */
const IDLE_TIMEOUT_MS = 30_000;
const DELETE_RETRY_MS = 100;
const MAX_DELETE_TRIES = 20;

/** A range that is not read yet; `from` moves up to its `end`. */
interface UnreadRange extends PartitionRange {
  from: number;
}
type UnreadRanges = Map<string, UnreadRange>;

const keyOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`;

/** Carries what `onPart` threw past the retries: a part may have taken effect. */
class PartError extends Error {
  readonly failure: unknown;

  constructor(failure: unknown) {
    super('onPart failed');
    this.failure = failure;
  }
}

/** Resolves when nothing is unread. After a failure, `unread` holds what is still to be read. */
const consume = (
  consumer: Consumer,
  unread: UnreadRanges,
  onPart: (part: RangePart) => boolean | Promise<boolean>,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const topics = [...new Set([...unread.values()].map(({ topic }) => topic))];
    let idleTimer: NodeJS.Timeout | undefined;
    const fail = (cause: unknown): void => {
      clearTimeout(idleTimer);
      reject(cause instanceof PartError ? cause : brokerError(`reading ${topics.join(', ')}`, cause));
    };
    const resetIdleTimer = (): void => {
      clearTimeout(idleTimer);
      if (unread.size === 0) return;
      idleTimer = setTimeout(
        () => fail(new Error(`the brokers sent nothing for ${IDLE_TIMEOUT_MS / 1000} s`)),
        IDLE_TIMEOUT_MS,
      );
    };
    const markRead = (range: UnreadRange, next: number): void => {
      range.from = Math.max(range.from, next);
      if (range.from >= range.end) unread.delete(keyOf(range));
      resetIdleTimer();
      if (unread.size === 0) resolve();
    };
    const takePart = async (
      range: UnreadRange,
      fetched: readonly KafkaMessage[],
      fetchedTo: number,
    ): Promise<void> => {
      // kafkajs may start its first fetch before the seek.
      const messages = fetched.filter(
        ({ offset }) => Number(offset) >= range.from && Number(offset) < range.end,
      );
      const next = Math.min(fetchedTo, range.end);
      if (messages.length > 0) {
        clearTimeout(idleTimer);
        const { topic, partition } = range;
        if (!(await onPart({ topic, partition, messages, next }))) unread.clear();
      }
      markRead(range, next);
    };

    resetIdleTimer();
    consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
    // The only event for a fetch that brought nothing but transaction markers and aborted records.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const range = unread.get(keyOf(payload));
      if (range !== undefined && payload.batchSize === 0) markRead(range, Number(payload.lastOffset) + 1);
    });
    const start = async (): Promise<void> => {
      await consumer.connect();
      await consumer.subscribe({ topics, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          const range = unread.get(keyOf(batch));
          if (range === undefined) return;
          try {
            await takePart(range, batch.messages, Number(batch.lastOffset()) + 1);
          } catch (cause) {
            // kafkajs would call again with the same batch, of which a part may have taken effect.
            unread.clear();
            fail(new PartError(cause));
          }
        },
      });
      for (const { topic, partition, from } of unread.values())
        consumer.seek({ topic, partition, offset: String(from) });
    };
    start().catch(fail);
  });

/** The brokers may need a moment to notice that the only member has left. They expire an empty group anyway. */
const deleteGroup = async (admin: Admin, group: string): Promise<void> => {
  for (let tries = 1; tries <= MAX_DELETE_TRIES; tries += 1) {
    try {
      await admin.deleteGroups([group]);
      return;
    } catch {
      await delay(DELETE_RETRY_MS);
    }
  }
};

/**
 * Reads the committed records in these ranges, each once, through a temporary consumer group. It waits for `onPart` before
 * it reads the next part of that partition, and stops when that returns false. It retries for a few seconds while brokers
 * start that know no groups yet. Fails with a `BrokerError`, or with what `onPart` throws.
 */
export const readRanges = async (
  { kafka, admin, groupPrefix }: RangeReader,
  ranges: readonly PartitionRange[],
  onPart: (part: RangePart) => boolean | Promise<boolean>,
): Promise<void> => {
  const unread: UnreadRanges = new Map(
    ranges.filter(({ from, end }) => from < end).map((range) => [keyOf(range), { ...range }]),
  );
  if (unread.size === 0) return;
  const group = `${groupPrefix}-${randomUUID()}`;
  const read = async (): Promise<void> => {
    const consumer = kafka.consumer({
      groupId: group,
      maxWaitTimeInMs: MAX_FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
    try {
      await consume(consumer, unread, onPart);
    } finally {
      await disconnectQuietly(consumer);
    }
  };
  try {
    await retryWhileMetadataStale(read);
  } catch (error) {
    throw error instanceof PartError ? error.failure : error;
  } finally {
    await deleteGroup(admin, group);
  }
};
