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
import { withinBytes } from '../../core/within-bytes.ts';
import { restart, type RestartOptions } from '../../core/restart.ts';
import { reconnectDelay } from '../../feed/reconnect-delay.ts';
import { BrokerError } from '../../kafka/broker-error.ts';
import { type AssignedPartition, type ConsumerGroup, consumerGroup } from '../../kafka/consumer-group.ts';
import type { DeadLetterTopic } from '../../kafka/dead-letters.ts';
import type { kafkaClient } from '../../kafka/kafka-client.ts';
import type { TopicAdmin } from '../../kafka/topic-admin.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import type { Spans } from '../../runtime/tracing/spans.ts';
import { countedWindows } from '../counted-windows.ts';
import type { Store } from '../../stores/store.ts';
import { MAX_BYTES_IN_FLIGHT, recordBytes } from '../bytes-in-flight.ts';
import { recordWeight } from './record-weight.ts';
import type { ConsumerMetrics } from './consumer-metrics.ts';
import type { ConsumerState } from './consumer-state.ts';
import type { PartitionPosition } from './partition-position.ts';
import type { Counted, CountPartition, PartitionParts } from './parts.ts';
import { tracePartition } from './trace-partition.ts';

export interface GroupParts {
  readonly kafka: ReturnType<typeof kafkaClient>;
  readonly admin: TopicAdmin;
  readonly letters: DeadLetterTopic;
  readonly settings: Settings;
  readonly store: Store<PartitionPosition>;
  readonly state: ConsumerState;
  readonly metrics: Pick<ConsumerMetrics, 'loop'>;
  readonly spans: Spans | null;
  /** An in-memory store begins where the group has read to, unless it is to begin at the first record. */
  readonly fromBeginning: boolean;
  readonly stopping$: Observable<unknown>;
}

/** A dead-letter topic takes whatever its source could hold. */
const MAX_DEAD_LETTER_BYTES = 32 * 1024 * 1024;
const SETTLED_AFTER_MS = 30_000;
/** A new leader may not know for a moment where its partition ends. */
const LOOKS_BEFORE_GIVING_UP = 4;
const LOOK_AGAIN_MS = 1000;
/** Brokers are told of a partition's progress at most so often, in milliseconds. */
const COMMIT_EVERY_MS = 1000;
/** Brokers that are away must not hold up a stop. */
const LEAVE_MS = 5000;

const backoff = ({ feed }: Settings): RestartOptions['delay'] =>
  reconnectDelay({ minMs: feed.backoffMinMs, maxMs: feed.backoffMaxMs }, Math.random);

const lookingAgain =
  (delay: RestartOptions['delay']): RestartOptions['delay'] =>
  (error, attempt) =>
    error instanceof BrokerError && error.code === 'topic-made-anew' && attempt < LOOKS_BEFORE_GIVING_UP
      ? LOOK_AGAIN_MS
      : delay(error, attempt);

const partitionParts = (
  { partition, records }: AssignedPartition,
  { admin, letters, settings, store, state, metrics, fromBeginning, stopping$ }: GroupParts,
): PartitionParts => {
  const { topic, group } = settings.kafka;
  return {
    topic,
    partition,
    ledger: store.ledger(`${topic}/${partition}`),
    records: (from) =>
      metrics.loop.source(
        withinBytes(records(from), { limit: MAX_BYTES_IN_FLIGHT, sizeOf: recordBytes }),
        settings.loop.room,
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
    repeatWindow: settings.kafka.repeatWindow,
    letters,
    room: settings.loop.room,
    batch: {
      events: settings.loop.batchEvents,
      ms: settings.loop.batchMs,
      weight: { limit: settings.loop.batchBytes, weigh: recordWeight },
    },
    windowsFrom: countedWindows(settings.windows, Date.now),
    restarts: {
      delay: lookingAgain(backoff(settings)),
      settledAfterMs: SETTLED_AFTER_MS,
      onRestart: (error) => state.restarting(partition, error),
    },
    onResume: ({ next }) => state.resumed(partition, next),
    onRepeats: state.repeats,
    now: () => new Date().toISOString(),
    stopping$,
  };
};

/** Tells the brokers now and then, and at last, how far a partition is counted. */
const committing = (group: ConsumerGroup, partition: number): MonoTypeOperatorFunction<Counted> =>
  connect((counted$) =>
    merge(
      counted$,
      counted$.pipe(
        throttleTime(COMMIT_EVERY_MS, undefined, { leading: true, trailing: true }),
        concatMap(({ position }) => (position === null ? EMPTY : group.commit(partition, position.next))),
        ignoreElements(),
      ),
    ),
  );

/** Leaving tells the others at once that these partitions are free. */
const leaving = (group: ConsumerGroup): Observable<never> =>
  defer(() => from(group.leave())).pipe(
    ignoreElements(),
    timeout({ each: LEAVE_MS, with: () => EMPTY }),
    catchError(() => EMPTY),
  );

/** Joins the group and counts the partitions it gives us, each in a loop of its own, until `stopping$` emits. */
export const countingGroup = (countPartition: CountPartition, parts: GroupParts): Observable<Counted> => {
  const { kafka, admin, settings, state, spans, stopping$ } = parts;
  const { topic, rejectedTopic, newTopics, concurrentFetches, sessionTimeoutMs } = settings.kafka;

  const count = (assigned: AssignedPartition, group: ConsumerGroup): Observable<Counted> =>
    defer(() => {
      const { partition, logEnd } = assigned;
      state.assigned(partition);
      const partParts = partitionParts(assigned, parts);
      return countPartition(spans === null ? partParts : tracePartition(partParts, spans)).pipe(
        tap(({ result, position }) => {
          state.saved(result);
          if (position !== null) state.moved(partition, position.next, logEnd());
        }),
        committing(group, partition),
        finalize(() => state.released(partition)),
      );
    });

  const wanted = [
    { name: topic },
    { name: rejectedTopic, partitions: 1, maxMessageBytes: MAX_DEAD_LETTER_BYTES },
  ];
  const topics$ = defer(() => from(admin.ensure(wanted, newTopics))).pipe(
    ignoreElements(),
    takeUntil(stopping$),
  );

  return defer(() => {
    const group = consumerGroup(kafka, {
      group: settings.kafka.group,
      topic,
      concurrentFetches,
      sessionTimeoutMs,
      onJoin: state.joined,
    });
    const ours$ = group.assigned$.pipe(takeUntil(stopping$));
    const counted$ = ours$.pipe(
      groupBy(({ partition }) => partition),
      // A partition that comes back waits until what was read of it before is saved.
      mergeMap((assigned$) => assigned$.pipe(concatMap((assigned) => count(assigned, group)))),
    );
    return concat(topics$, counted$, leaving(group)).pipe(
      catchError((error: unknown) =>
        concat(
          leaving(group),
          throwError(() => error),
        ),
      ),
    );
  }).pipe(
    restart({
      delay: backoff(settings),
      settledAfterMs: SETTLED_AFTER_MS,
      onRestart: state.dropped,
      until$: stopping$,
    }),
  );
};
