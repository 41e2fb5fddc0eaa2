import {
  catchError,
  concat,
  concatMap,
  connect,
  defer,
  EMPTY,
  finalize,
  from,
  groupBy,
  ignoreElements,
  merge,
  mergeMap,
  type MonoTypeOperatorFunction,
  type Observable,
  takeUntil,
  tap,
  throttleTime,
  throwError,
  timeout,
} from 'rxjs';
import { withinBytes } from '../../../core/loop/within-bytes.ts';
import { restart, type RestartOptions } from '../../../core/loop/restart.ts';
import { retryDelay } from '../../../core/time/retry-delay.ts';
import { BrokerError } from '../../../kafka/broker-error.ts';
import {
  type AssignedPartition,
  type ConsumerGroup,
  consumerGroup,
} from '../../../kafka/source/consumer-group.ts';
import type { DeadLetterTopic } from '../../../kafka/dead-letters/dead-letter-topic.ts';
import type { kafkaClient } from '../../../kafka/kafka-client.ts';
import type { TopicAdmin } from '../../../kafka/admin/topic-admin.ts';
import type { Settings } from '../../../config/settings.ts';
import type { Spans } from '../../../telemetry/tracing/spans.ts';
import { STABLE_AFTER_MS } from '../../shared/feed/feed-options.ts';
import { windowCountersFromSettings } from '../../shared/window-counters-from-settings.ts';
import type { Store } from '../../../stores/store.ts';
import { MAX_BYTES_IN_FLIGHT, recordBytes } from '../../shared/bytes-in-flight.ts';
import { sizeOfRecordItems } from '../partition/size-of-record-items.ts';
import type { ConsumerTelemetry } from '../telemetry.ts';
import type { ConsumerStatus } from '../status.ts';
import type { PartitionPosition } from '../partition/partition-position.ts';
import type { Counted, PartitionDeps } from '../deps.ts';
import { partitionPipeline } from '../pipeline.ts';
import { tracePartition } from '../partition/trace-partition.ts';

export interface GroupDeps {
  readonly kafka: ReturnType<typeof kafkaClient>;
  readonly admin: TopicAdmin;
  readonly deadLetters: DeadLetterTopic;
  readonly settings: Settings;
  readonly store: Store<PartitionPosition>;
  readonly status: ConsumerStatus;
  readonly telemetry: Pick<ConsumerTelemetry, 'loop'>;
  readonly spans: Spans | null;
  /** Whether an in-memory store starts at the first record instead of the group's committed offset. */
  readonly fromBeginning: boolean;
  readonly stopping$: Observable<unknown>;
}

/** The dead-letter topic must accept any record of the source topic. */
const MAX_DEAD_LETTER_BYTES = 32 * 1024 * 1024;
/** A new leader may briefly not know the end of its partition. */
const MAX_METADATA_RETRIES = 4;
const METADATA_RETRY_MS = 1000;
/** The minimum time between two offset commits of a partition, in milliseconds. */
const COMMIT_INTERVAL_MS = 1000;
/** Unreachable brokers must not delay a shutdown. */
const LEAVE_TIMEOUT_MS = 5000;

const backoffDelay = ({ feed }: Settings): RestartOptions['delay'] =>
  retryDelay({ minMs: feed.backoffMinMs, maxMs: feed.backoffMaxMs }, Math.random);

const withMetadataRetries =
  (delay: RestartOptions['delay']): RestartOptions['delay'] =>
  (error, attempt) =>
    error instanceof BrokerError && error.code === 'topic-made-anew' && attempt < MAX_METADATA_RETRIES
      ? METADATA_RETRY_MS
      : delay(error, attempt);

const createPartitionDeps = (
  { partition, records }: AssignedPartition,
  { admin, deadLetters, settings, store, status, telemetry, fromBeginning, stopping$ }: GroupDeps,
): PartitionDeps => {
  const { topic, group } = settings.kafka;
  return {
    topic,
    partition,
    ledger: store.ledger(`${topic}/${partition}`),
    records: (from) =>
      telemetry.loop.source(
        withinBytes(records(from), { maxBytes: MAX_BYTES_IN_FLIGHT, sizeOf: recordBytes }),
        settings.loop.capacity,
      ),
    offsets: async () => {
      const found = (await admin.offsets(topic)).find((one) => one.partition === partition);
      if (found === undefined)
        throw new BrokerError('topic-missing', `${topic} has no partition ${partition}`);
      return found;
    },
    firstStart: async () =>
      settings.store.kind !== 'in-memory' || fromBeginning
        ? null
        : ((await admin.committed(group, topic)).get(partition) ?? null),
    dedupWindowSize: settings.kafka.dedupWindowSize,
    deadLetters,
    capacity: settings.loop.capacity,
    batch: {
      events: settings.loop.batchEvents,
      ms: settings.loop.batchMs,
      byteLimit: { maxBytes: settings.loop.batchBytes, sizeOf: sizeOfRecordItems },
    },
    windowCounterFactory: windowCountersFromSettings(settings.windows, Date.now),
    restarts: {
      delay: withMetadataRetries(backoffDelay(settings)),
      stableAfterMs: STABLE_AFTER_MS,
      onRestart: (error) => status.restarting(partition, error),
    },
    onResume: ({ next }) => status.resumed(partition, next),
    onDuplicates: status.onDuplicates,
    now: () => new Date().toISOString(),
    stopping$,
  };
};

/**
 * Commits the counted offset to the brokers: at most once per interval, and the latest one at the end.
 *
 *     counted   --1-2-3------4|
 *     commits   --1------3---4
 *     result    --1-2-3------4|
 */
const commitOffsets = (group: ConsumerGroup, partition: number): MonoTypeOperatorFunction<Counted> =>
  connect((counted$) =>
    merge(
      counted$,
      counted$.pipe(
        throttleTime(COMMIT_INTERVAL_MS, undefined, { leading: true, trailing: true }),
        concatMap(({ position }) => (position === null ? EMPTY : group.commit(partition, position.next))),
        ignoreElements(),
      ),
    ),
  );

/** Leaves the group, so that other members take over its partitions at once. */
const leaveGroup = (group: ConsumerGroup): Observable<never> =>
  defer(() => from(group.leave())).pipe(
    ignoreElements(),
    timeout({ each: LEAVE_TIMEOUT_MS, with: () => EMPTY }),
    catchError(() => EMPTY),
  );

/** Joins the group and counts each assigned partition in its own pipeline, until `stopping$` emits. */
export const countingGroup = (deps: GroupDeps): Observable<Counted> => {
  const { kafka, admin, settings, status, spans, stopping$ } = deps;
  const { topic, rejectedTopic, newTopics, concurrentFetches, sessionTimeoutMs } = settings.kafka;

  const countAssigned = (assigned: AssignedPartition, group: ConsumerGroup): Observable<Counted> =>
    defer(() => {
      const { partition, logEnd } = assigned;
      status.assigned(partition);
      const partitionDeps = createPartitionDeps(assigned, deps);
      return partitionPipeline(spans === null ? partitionDeps : tracePartition(partitionDeps, spans)).pipe(
        tap(({ result, position }) => {
          status.saved(result);
          if (position !== null) status.moved(partition, position.next, logEnd());
        }),
        commitOffsets(group, partition),
        finalize(() => status.released(partition)),
      );
    });

  const requiredTopics = [
    { name: topic },
    { name: rejectedTopic, partitions: 1, maxMessageBytes: MAX_DEAD_LETTER_BYTES },
  ];
  const topics$ = defer(() => from(admin.ensure(requiredTopics, newTopics))).pipe(
    ignoreElements(),
    takeUntil(stopping$),
  );

  return defer(() => {
    const group = consumerGroup(kafka, {
      group: settings.kafka.group,
      topic,
      concurrentFetches,
      sessionTimeoutMs,
      onJoin: status.joined,
    });
    const assignments$ = group.assigned$.pipe(takeUntil(stopping$));
    const counted$ = assignments$.pipe(
      groupBy(({ partition }) => partition),
      // A partition that is assigned again waits until its previous pipeline has saved what it read.
      mergeMap((assigned$) => assigned$.pipe(concatMap((assigned) => countAssigned(assigned, group)))),
    );
    return concat(topics$, counted$, leaveGroup(group)).pipe(
      catchError((error: unknown) =>
        concat(
          leaveGroup(group),
          throwError(() => error),
        ),
      ),
    );
  }).pipe(
    restart({
      delay: backoffDelay(settings),
      stableAfterMs: STABLE_AFTER_MS,
      onRestart: status.disconnected,
      until$: stopping$,
    }),
  );
};
