import {
  concat,
  defer,
  finalize,
  from,
  ignoreElements,
  mergeMap,
  type Observable,
  takeUntil,
  tap,
} from 'rxjs';
import { restart } from '../../core/restart.ts';
import { reconnectDelay } from '../../feed/reconnect-delay.ts';
import { BrokerError } from '../../kafka/broker-error.ts';
import { type AssignedPartition, type ConsumerGroup, consumerGroup } from '../../kafka/consumer-group.ts';
import type { DeadLetterTopic } from '../../kafka/dead-letters.ts';
import type { kafkaClient } from '../../kafka/kafka-client.ts';
import type { TopicAdmin } from '../../kafka/topic-admin.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import type { Store } from '../../stores/store.ts';
import { recordWeight } from './record-weight.ts';
import type { ConsumerState } from './consumer-state.ts';
import type { PartitionPosition } from './partition-position.ts';
import type { Counted, CountPartition } from './parts.ts';

export interface GroupParts {
  readonly kafka: ReturnType<typeof kafkaClient>;
  readonly admin: TopicAdmin;
  readonly letters: DeadLetterTopic;
  readonly settings: Settings;
  readonly store: Store<PartitionPosition>;
  readonly state: ConsumerState;
  /** An in-memory store begins where the group has read to, unless it is to begin at the first record. */
  readonly fromBeginning: boolean;
  readonly stopping$: Observable<unknown>;
}

/** A dead-letter topic takes whatever its source could hold. */
const MAX_DEAD_LETTER_BYTES = 32 * 1024 * 1024;
const SETTLED_AFTER_MS = 30_000;
/** A new leader may not know for a moment where its partition ends. */
const LOOKS_BEFORE_GIVING_UP = 4;
/** Brokers are told of a partition's progress at most so often, in milliseconds. */
const COMMIT_EVERY_MS = 1000;

const committing = (group: ConsumerGroup, partition: number): ((counted: Counted) => void) => {
  let committedAt = 0;
  return ({ position }) => {
    if (position === null || Date.now() - committedAt < COMMIT_EVERY_MS) return;
    committedAt = Date.now();
    void group.commit(partition, position.next);
  };
};

/** Joins the group and counts the partitions it gives us, each in a loop of its own, until `stopping$` emits. */
export const countingGroup = (countPartition: CountPartition, parts: GroupParts): Observable<Counted> => {
  const { kafka, admin, letters, settings, store, state, stopping$ } = parts;
  const {
    topic,
    rejectedTopic,
    newTopics,
    group: groupId,
    concurrentFetches,
    sessionTimeoutMs,
  } = settings.kafka;
  const delay = reconnectDelay(
    { minMs: settings.feed.backoffMinMs, maxMs: settings.feed.backoffMaxMs },
    Math.random,
  );
  const restarts = {
    delay: (error: unknown, attempt: number): number | null =>
      error instanceof BrokerError && error.code === 'topic-made-anew' && attempt < LOOKS_BEFORE_GIVING_UP
        ? 1000
        : delay(error, attempt),
    settledAfterMs: SETTLED_AFTER_MS,
    onRestart: state.restarting,
  };
  const now = (): string => new Date().toISOString();

  const count = (
    { partition, records, logEnd }: AssignedPartition,
    group: ConsumerGroup,
  ): Observable<Counted> =>
    defer(() => {
      state.assigned(partition);
      const commit = committing(group, partition);
      return countPartition({
        topic,
        partition,
        ledger: store.ledger(`${topic}/${partition}`),
        records,
        offsets: async () => {
          const found = (await admin.offsets(topic)).find((one) => one.partition === partition);
          if (found === undefined)
            throw new BrokerError('topic-missing', `${topic} has no partition ${partition}`);
          return found;
        },
        firstStart: async () =>
          settings.store.kind !== 'in-memory' || parts.fromBeginning
            ? null
            : ((await admin.committed(groupId, topic)).get(partition) ?? null),
        repeatWindow: settings.kafka.repeatWindow,
        letters,
        room: settings.loop.room,
        batch: {
          events: settings.loop.batchEvents,
          ms: settings.loop.batchMs,
          weight: { limit: settings.loop.batchBytes, weigh: recordWeight },
        },
        restarts,
        onRepeats: state.repeats,
        now,
        stopping$,
      }).pipe(
        tap((counted) => {
          state.saved(counted.result);
          if (counted.position !== null) state.moved(partition, counted.position.next);
          const end = logEnd();
          if (end !== null) state.ended(partition, end);
          commit(counted);
        }),
        finalize(() => state.released(partition)),
      );
    });

  return defer(() => {
    const group = consumerGroup(kafka, { group: groupId, topic, concurrentFetches, sessionTimeoutMs });
    const topics$ = defer(() =>
      from(
        admin.ensure(
          [{ name: topic }, { name: rejectedTopic, partitions: 1, maxMessageBytes: MAX_DEAD_LETTER_BYTES }],
          newTopics,
        ),
      ),
    ).pipe(ignoreElements());
    const counted$ = group.assigned$.pipe(
      takeUntil(stopping$),
      mergeMap((assigned) => count(assigned, group)),
    );
    // Leaving tells the others at once that these partitions are free.
    const left$ = defer(() => from(group.leave())).pipe(ignoreElements());
    return concat(topics$, counted$, left$).pipe(
      finalize(() => {
        group.leave().catch(() => undefined);
      }),
    );
  }).pipe(restart({ ...restarts, until$: stopping$ }));
};
