import { type Batch as KafkaBatch, type Consumer, type Kafka, type KafkaMessage } from 'kafkajs';
import { Observable, ReplaySubject } from 'rxjs';
import type { Source } from '../../core/loop/source.ts';
import { brokerError } from '../broker-error.ts';
import { type FetchedBatch, type PartitionSource, partitionSource } from './partition-source.ts';
import { unreadableBatch } from './unreadable-batch.ts';

export interface GroupOptions {
  readonly group: string;
  readonly topic: string;
  /** How many partitions are read at once. */
  readonly concurrentFetches: number;
  readonly sessionTimeoutMs: number;
  readonly maxBytesPerPartition?: number;
  /** Told of every assignment, also of one without partitions, after those were emitted. */
  readonly onJoin?: () => void;
}

/** A partition that this member owns until the group gives it to another: then its source completes. */
export interface AssignedPartition {
  readonly partition: number;
  readonly records: (from: number) => Source<KafkaMessage, number>;
  /** The offset after the partition's last record, as last heard; `null` before. */
  readonly logEnd: () => number | null;
}

/** A membership in a consumer group. */
export interface ConsumerGroup {
  /** Joins at subscription; emits each partition that is assigned, and fails when the membership does. */
  readonly assigned$: Observable<AssignedPartition>;
  /** Tells the brokers how far a partition is counted, for those who look at the group's lag. */
  readonly commit: (partition: number, next: number) => Promise<void>;
  /** Leaves the group, so that the others need not wait for a silent member. May be called twice. */
  readonly leave: () => Promise<void>;
}

/** Wait so long for new records, in milliseconds: a partition that begins elsewhere is read from there at the next fetch. */
const MAX_FETCH_WAIT_MS = 300;

/** kafkajs knows where a fetch began; its types do not tell. */
const fetchedFrom = (batch: KafkaBatch): number =>
  Number((batch as KafkaBatch & { readonly fetchedOffset?: string }).fetchedOffset ?? batch.firstOffset());

const toFetchedBatch = (batch: KafkaBatch): FetchedBatch => ({
  messages: batch.messages,
  fetchedFrom: fetchedFrom(batch),
  next: Number(batch.lastOffset()) + 1,
  logEnd: Number(batch.highWatermark),
});

/** Of a fetch that held no record of its own, as in a compacted topic, kafkajs tells the offset that was asked for. */
const fetchStart = (firstOffset: string | null, lastOffset: string): number =>
  Number(firstOffset ?? lastOffset);

/** kafkajs refuses these once the membership has ended, which it then tells by itself. */
const ignoreAfterEnd = (action: () => void): void => {
  try {
    action();
  } catch {
    // A later membership begins elsewhere anyway.
  }
};

/** Joins a consumer group. Offsets are the readers' own affair: what the brokers keep of them is for show. */
export const consumerGroup = (kafka: Kafka, options: GroupOptions): ConsumerGroup => {
  const { group, topic, concurrentFetches, sessionTimeoutMs, maxBytesPerPartition = 1 << 20 } = options;
  const sources = new Map<number, PartitionSource>();
  const consumer: Consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: Math.max(60_000, sessionTimeoutMs),
    heartbeatInterval: Math.min(3000, Math.floor(sessionTimeoutMs / 4)),
    maxWaitTimeInMs: MAX_FETCH_WAIT_MS,
    maxBytesPerPartition,
    allowAutoTopicCreation: false,
    retry: { restartOnFailure: () => Promise.resolve(false) },
  });
  const left$ = new ReplaySubject<void>(1);
  let leaving: Promise<void> | null = null;
  let memberId: string | null = null;

  const seek = (partition: number, offset: number): void =>
    ignoreAfterEnd(() => consumer.seek({ topic, partition, offset: String(offset) }));

  const createPartitionSource = (partition: number): PartitionSource =>
    partitionSource(`${topic}/${partition}`, {
      seek: (offset) => seek(partition, offset),
      pause: () => ignoreAfterEnd(() => consumer.pause([{ topic, partitions: [partition] }])),
      resume: () => ignoreAfterEnd(() => consumer.resume([{ topic, partitions: [partition] }])),
    });

  const revokeAllBut = (kept: readonly number[]): void => {
    for (const [partition, source] of [...sources]) {
      if (kept.includes(partition)) continue;
      sources.delete(partition);
      source.revoke();
    }
  };

  /** Takes up the partitions of a new assignment; those that stay go on where they are. */
  const assign = (partitions: readonly number[], emit: (assigned: AssignedPartition) => void): void => {
    revokeAllBut(partitions);
    for (const [partition, source] of sources) {
      const nextOffset = source.nextOffset();
      if (nextOffset !== null) seek(partition, nextOffset);
    }
    for (const partition of partitions) {
      if (sources.has(partition)) continue;
      const source = createPartitionSource(partition);
      sources.set(partition, source);
      emit({ partition, records: source.records, logEnd: source.logEnd });
    }
  };

  /** Where reading stood, for a failure that does not say of itself where it happened. */
  const currentOffsets = (): readonly string[] =>
    [...sources].flatMap(([partition, source]) => {
      const nextOffset = source.nextOffset();
      return nextOffset === null ? [] : [`${partition} from offset ${nextOffset} on`];
    });

  const assigned$ = new Observable<AssignedPartition>((subscriber) => {
    const fail = (error: unknown): void =>
      subscriber.error(
        unreadableBatch(topic, error, currentOffsets()) ?? brokerError(`reading ${topic}`, error),
      );
    subscriber.add(
      consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        // The group had given up this member, and others may have gone on meanwhile: nothing stays.
        if (payload.memberId !== memberId) revokeAllBut([]);
        ({ memberId } = payload);
        assign(payload.memberAssignment[topic] ?? [], (assigned) => subscriber.next(assigned));
        options.onJoin?.();
      }),
    );
    subscriber.add(consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error)));
    subscriber.add(
      // A fetch that brought nothing but control records or aborted transactions is told in this way only.
      consumer.on(consumer.events.START_BATCH_PROCESS, ({ payload }) => {
        const { batchSize, partition, firstOffset, lastOffset, highWatermark } = payload;
        if (batchSize > 0) return;
        sources.get(partition)?.skipEmptyFetch({
          fetchedFrom: fetchStart(firstOffset, lastOffset),
          next: Number(lastOffset) + 1,
          logEnd: Number(highWatermark),
        });
      }),
    );
    const start = async (): Promise<void> => {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        partitionsConsumedConcurrently: concurrentFetches,
        eachBatch: async (payload) => {
          const source = sources.get(payload.batch.partition);
          await source?.push(toFetchedBatch(payload.batch), () => payload.heartbeat());
        },
      });
    };
    start().catch(fail);
    subscriber.add(left$.subscribe({ next: () => subscriber.complete(), error: fail }));
  });

  const leave = async (): Promise<void> => {
    left$.next();
    revokeAllBut([]);
    await consumer.disconnect();
  };

  return {
    assigned$,
    commit: (partition, next) =>
      consumer.commitOffsets([{ topic, partition, offset: String(next) }]).catch(() => undefined),
    leave: () => (leaving ??= leave()),
  };
};
