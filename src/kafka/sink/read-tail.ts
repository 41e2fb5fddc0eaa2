import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Consumer, IHeaders, Kafka } from 'kafkajs';
import { brokerError } from '../broker-error.ts';
import { retryWhileMetadataStale } from '../admin/retry-while-metadata-stale.ts';

/** The offsets of a partition from `from` on and before `end`. */
export interface TailRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly end: number;
}

export interface TailRecord {
  readonly topic: string;
  readonly headers: IHeaders;
  /** Epoch ms. */
  readonly timestamp: number;
}

/** Timestamps of records may be wrong, so that at least so many records of each partition are read. */
const MIN_RECORDS = 1000;
/** How long the brokers may take until more comes, in milliseconds. */
const IDLE_TIMEOUT_MS = 30_000;
const WAIT_MS = 100;
const MAX_DELETE_TRIES = 20;

/** What a topic holds since a time (epoch ms), up to what is committed by now. */
export const tailRanges = async (
  admin: Admin,
  topic: string,
  since: number,
): Promise<readonly TailRange[]> => {
  try {
    const ends = await retryWhileMetadataStale(() => admin.fetchTopicOffsets(topic));
    const starts = await retryWhileMetadataStale(() =>
      admin.fetchTopicOffsetsByTimestamp(topic, Math.max(0, since)),
    );
    const startOf = new Map(starts.map(({ partition, offset }) => [partition, Number(offset)]));
    return ends.map(({ partition, low, high }) => {
      const end = Number(high);
      const from = Math.min(startOf.get(partition) ?? end, end - MIN_RECORDS);
      return { topic, partition, from: Math.max(Number(low), from), end };
    });
  } catch (cause) {
    throw brokerError(`looking where the tail of ${topic} begins`, cause);
  }
};

interface Progress extends TailRange {
  /** Everything of the range before this offset was read. */
  next: number;
}

const keyOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`;

/** Resolves when every range is read, transaction markers at its end included. */
const consumeRanges = (
  consumer: Consumer,
  progress: ReadonlyMap<string, Progress>,
  onRecord: (record: TailRecord) => void,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const isRead = ({ next, end }: Progress): boolean => next >= end;
    let idleTimer: NodeJS.Timeout | undefined;
    const fail = (cause: unknown): void => {
      clearTimeout(idleTimer);
      reject(brokerError('reading the tail of the topic', cause));
    };
    const resetIdleTimer = (): void => {
      clearTimeout(idleTimer);
      idleTimer = setTimeout(
        () => fail(new Error(`the brokers sent nothing for ${IDLE_TIMEOUT_MS / 1000} s`)),
        IDLE_TIMEOUT_MS,
      );
    };
    resetIdleTimer();

    consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error));
    // Also told of fetches that brought nothing but transaction markers and what was aborted.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const range = progress.get(keyOf(payload));
      if (range === undefined || Number(payload.firstOffset) > range.next) return;
      resetIdleTimer();
      range.next = Math.max(range.next, Number(payload.lastOffset) + 1);
      if ([...progress.values()].every(isRead)) {
        clearTimeout(idleTimer);
        resolve();
      }
    });
    const start = async (): Promise<void> => {
      await consumer.connect();
      const topics = new Set([...progress.values()].map(({ topic }) => topic));
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          const range = progress.get(keyOf(batch));
          if (range === undefined) return Promise.resolve();
          for (const { offset, headers = {}, timestamp } of batch.messages) {
            if (Number(offset) < range.next || Number(offset) >= range.end) continue;
            onRecord({ topic: batch.topic, headers, timestamp: Number(timestamp) });
            range.next = Number(offset) + 1;
          }
          return Promise.resolve();
        },
      });
      for (const { topic, partition, next } of progress.values())
        consumer.seek({ topic, partition, offset: String(next) });
    };
    start().catch(fail);
  });

/** Brokers may need a moment until they know that the group's only member has left. */
const deleteGroup = async (admin: Admin, group: string): Promise<void> => {
  for (let tries = 1; tries <= MAX_DELETE_TRIES; tries += 1) {
    try {
      await admin.deleteGroups([group]);
      return;
    } catch {
      await delay(WAIT_MS);
    }
  }
  // The group is empty, and the brokers forget it by themselves.
};

/**
 * Reads what is committed in these ranges, each record once, with a group of its own that is gone afterwards.
 * Waits a few seconds for brokers that have just started and know no groups yet.
 */
export const readTail = async (
  kafka: Kafka,
  admin: Admin,
  ranges: readonly TailRange[],
  onRecord: (record: TailRecord) => void,
): Promise<void> => {
  const filled = ranges.filter(({ from, end }) => from < end);
  if (filled.length === 0) return;
  const progress = new Map(
    filled.map((range): [string, Progress] => [keyOf(range), { ...range, next: range.from }]),
  );
  const group = `headwater-tail-${randomUUID()}`;
  const read = async (): Promise<void> => {
    const consumer = kafka.consumer({
      groupId: group,
      maxWaitTimeInMs: WAIT_MS,
      allowAutoTopicCreation: false,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
    try {
      await consumeRanges(consumer, progress, onRecord);
    } finally {
      await consumer.disconnect().catch(() => undefined);
    }
  };
  try {
    await retryWhileMetadataStale(read);
  } finally {
    await deleteGroup(admin, group);
  }
};
