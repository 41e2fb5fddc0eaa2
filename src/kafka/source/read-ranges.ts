import { randomUUID } from 'node:crypto';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import { brokerError } from '../broker-error.ts';

/** The offsets of a partition from `from` on and before `end`. */
export interface PartitionRange {
  readonly partition: number;
  readonly from: number;
  readonly end: number;
}

/** Records of one partition, and the offset after them. */
export interface RangePart {
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
  readonly next: number;
}

const MAX_FETCH_WAIT_MS = 200;

/**
 * Reads what is committed in these ranges, part by part, with a group that is gone afterwards. The next part is read
 * when `take` has resolved; with `false` it wants no more.
 */
export const readRanges = async (
  kafka: Kafka,
  admin: Admin,
  topic: string,
  ranges: readonly PartitionRange[],
  onPart: (part: RangePart) => Promise<boolean>,
): Promise<void> => {
  const remaining = new Map(
    ranges.filter(({ from, end }) => from < end).map((range) => [range.partition, { ...range }]),
  );
  if (remaining.size === 0) return;
  const groupId = `headwater-reading-${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    maxWaitTimeInMs: MAX_FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    retry: { restartOnFailure: () => Promise.resolve(false) },
  });

  const reading = new Promise<void>((resolve, reject) => {
    const markRead = (partition: number, next: number): void => {
      const range = remaining.get(partition);
      if (range !== undefined && next > range.from) range.from = next;
      if (range !== undefined && range.from >= range.end) remaining.delete(partition);
      if (remaining.size === 0) resolve();
    };
    const takePart = async (
      partition: number,
      fetched: readonly KafkaMessage[],
      fetchedTo: number,
    ): Promise<void> => {
      const range = remaining.get(partition);
      if (range === undefined) return;
      // The first fetch may have begun before it was told where to.
      const messages = fetched.filter(
        ({ offset }) => Number(offset) >= range.from && Number(offset) < range.end,
      );
      const next = Math.min(fetchedTo, range.end);
      if (messages.length > 0 && !(await onPart({ partition, messages, next }))) remaining.clear();
      markRead(partition, next);
    };
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    // Also told of fetches that brought nothing but transaction markers and what was aborted.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset, batchSize } }) => {
      if (batchSize === 0) markRead(partition, Number(lastOffset) + 1);
    });
    const start = async (): Promise<void> => {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          try {
            await takePart(batch.partition, batch.messages, Number(batch.lastOffset()) + 1);
          } catch (error) {
            // kafkajs would try again, and what was taken by halves must not be.
            remaining.clear();
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        },
      });
      for (const { partition, from } of remaining.values())
        consumer.seek({ topic, partition, offset: String(from) });
    };
    start().catch(reject);
  });
  try {
    await reading;
  } catch (cause) {
    throw brokerError(`reading ${topic}`, cause);
  } finally {
    try {
      await consumer.disconnect();
      await admin.deleteGroups([groupId]);
    } catch {
      // The group is empty, and the brokers forget it by themselves.
    }
  }
};
