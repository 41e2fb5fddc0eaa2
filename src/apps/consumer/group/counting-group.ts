import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  from,
  groupBy,
  ignoreElements,
  mergeMap,
  type Observable,
  takeUntil,
  tap,
  throwError,
  timeout,
} from 'rxjs';
import { restart } from '../../../core/loop/restart.ts';
import {
  type AssignedPartition,
  type ConsumerGroup,
  consumerGroup,
} from '../../../kafka/source/consumer-group.ts';
import { STABLE_AFTER_MS } from '../../shared/feed/feed-options.ts';
import type { Counted, GroupDeps } from '../deps.ts';
import { backoffDelay, partitionDeps } from '../partition/partition-deps.ts';
import { tracePartition } from '../partition/trace-partition.ts';
import { partitionPipeline } from '../pipeline.ts';
import { commitOffsets } from './commit-offsets.ts';

/** The dead-letter topic must accept any record of the source topic. */
const MAX_DEAD_LETTER_BYTES = 32 * 1024 * 1024;
/** Unreachable brokers must not delay a shutdown. */
const LEAVE_TIMEOUT_MS = 5000;

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
      const counting = partitionDeps(assigned, deps);
      return partitionPipeline(spans === null ? counting : tracePartition(counting, spans)).pipe(
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
      now: Date.now,
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
