import { type Batch as KafkaBatch, type Consumer, type Kafka, type KafkaMessage } from 'kafkajs';
import { Observable, ReplaySubject } from 'rxjs';
import type { Source } from '../../core/loop/source.ts';
import { wallClockSteps } from '../../core/time/wall-clock-steps.ts';
import { BrokerError } from '../broker-error.ts';
import { brokerError } from '../client-error.ts';
import { type FetchedBatch, type PartitionSource, partitionSource } from './partition-source.ts';
import { unreadableBatch } from './unreadable-batch.ts';

/** The group, its topic, and the limits of its fetches. */
export interface GroupOptions {
  /** The id of the group. */
  readonly group: string;
  readonly topic: string;
  /** How many partitions are fetched concurrently. */
  readonly concurrentFetches: number;
  /** Without a heartbeat for this many milliseconds the group removes a member. */
  readonly sessionTimeoutMs: number;
  /** The size of a fetch of one partition. Default: 1 MiB. */
  readonly maxBytesPerPartition?: number;
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  /** Called after every assignment, also an empty one, when its partitions have been emitted. */
  readonly onJoin?: () => void;
}

/** A partition that is assigned to this member. Its source completes when the group revokes it. */
export interface AssignedPartition {
  readonly partition: number;
  /** The records from this offset on. Each batch has the next offset as its position. */
  readonly records: (from: number) => Source<KafkaMessage, number>;
  /** The offset after the partition's last record, as of the last fetch; `null` before the first. */
  readonly logEnd: () => number | null;
}

/** A member of a consumer group. */
export interface ConsumerGroup {
  /** Joins the group at subscription and emits each assigned partition. Fails when the membership fails. */
  readonly assigned$: Observable<AssignedPartition>;
  /** Commits an offset to the brokers, only for tools that show the group's lag. Ignores failures. */
  readonly commit: (partition: number, next: number) => Promise<void>;
  /** Leaves the group, so that the others do not wait for its session timeout. May be called twice. */
  readonly leave: () => Promise<void>;
}

/** How long a fetch waits for new records. A seek takes effect at the next fetch. */
const MAX_FETCH_WAIT_MS = 300;

/** The offset that a fetch requested: kafkajs has it, but its types lack it. */
const fetchedFrom = (batch: KafkaBatch): number =>
  Number((batch as KafkaBatch & { readonly fetchedOffset?: string }).fetchedOffset ?? batch.firstOffset());

const toFetchedBatch = (batch: KafkaBatch): FetchedBatch => ({
  messages: batch.messages,
  fetchedFrom: fetchedFrom(batch),
  next: Number(batch.lastOffset()) + 1,
  logEnd: Number(batch.highWatermark),
});

/** For a fetch without records, as in a compacted topic, kafkajs reports the requested offset as the last one. */
const fetchStart = (firstOffset: string | null, lastOffset: string): number =>
  Number(firstOffset ?? lastOffset);

/** kafkajs throws on these calls after the membership has ended, and reports that end separately. */
const ignoreAfterEnd = (action: () => void): void => {
  try {
    action();
  } catch {
    // A later membership starts from its own offsets.
  }
};

/** kafkajs sends its next heartbeat at a time of the wall clock, which is then far away: the group would remove this member. */
const clockSetBack = (group: string, ms: number): BrokerError =>
  new BrokerError(
    'broker-failed',
    `the clock was set back by ${Math.round(ms / 1000)} s: joining the consumer group ${group} again`,
  );

/** A consumer group whose readers store their offsets themselves. The offsets at the brokers are only informative. */
export const consumerGroup = (kafka: Kafka, options: GroupOptions): ConsumerGroup => {
  const { group, topic, concurrentFetches, sessionTimeoutMs, maxBytesPerPartition = 1 << 20, now } = options;
  const sources = new Map<number, PartitionSource>();
  const heartbeatInterval = Math.min(3000, Math.floor(sessionTimeoutMs / 4));
  const consumer: Consumer = kafka.consumer({
    groupId: group,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: Math.max(60_000, sessionTimeoutMs),
    heartbeatInterval,
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

  /** Applies a new assignment. Partitions that stay assigned continue at their offset. */
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

  /** The offsets that reading has reached, for an error that names no partition. */
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
        // A new member id: the group had removed this member, and others may have read its partitions since.
        if (payload.memberId !== memberId) revokeAllBut([]);
        ({ memberId } = payload);
        assign(payload.memberAssignment[topic] ?? [], (assigned) => subscriber.next(assigned));
        options.onJoin?.();
      }),
    );
    subscriber.add(consumer.on(consumer.events.CRASH, ({ payload }) => fail(payload.error)));
    subscriber.add(
      // The only event for a fetch that has nothing but control records and aborted transactions.
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
    subscriber.add(
      wallClockSteps({
        now,
        checkIntervalMs: heartbeatInterval,
        minStepMs: heartbeatInterval,
      }).subscribe({
        next: (stepMs) => {
          if (stepMs < 0) fail(clockSetBack(group, -stepMs));
        },
        error: fail,
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
