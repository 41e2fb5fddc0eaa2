import {
  defer,
  finalize,
  from,
  ignoreElements,
  map,
  type Observable,
  type SchedulerLike,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import { monotonicScheduler } from '../../../core/time/monotonic-scheduler.ts';
import type { Source } from '../../../core/loop/source.ts';
import { mergeInTimeOrder, type TimedSource } from '../../../core/loop/merge-in-time-order.ts';
import { restart } from '../../../core/loop/restart.ts';
import { withinBytes } from '../../../core/loop/within-bytes.ts';
import type { LogOffsets } from '../../../kafka/admin/topic-admin.ts';
import type { AssignedPartition } from '../../../kafka/source/consumer-group.ts';
import { recordBytes } from '../../shared/bytes-in-flight.ts';
import type { LiveDeps } from './deps.ts';
import { firstLiveOffsets, type LiveOffsets, resumedLiveOffsets } from './live-offsets.ts';
import { type LiveRecord, timeOfLiveRecord, toPublished } from './live-record.ts';

/** Records held of all partitions together, and their bytes; each partition has at least a minimum. */
const MAX_HELD_RECORDS = 10_000;
const MIN_HELD_RECORDS = 100;
const MAX_HELD_BYTES = 32 * 1024 * 1024;
const MIN_HELD_BYTES = 256 * 1024;
/** Decoded at once, in a few milliseconds. */
const MAX_DELIVERED_RECORDS = 200;
/** The pause after a delivery is this many times as long: live views take a quarter of the process at most. */
const IDLE_FACTOR = 3;
/** The partitions of a topic show a new record within about a fetch of each other. */
const WAIT_MS = 500;
/** A partition that has records but does not send them has no leader, for example. */
const MAX_WAIT_MS = 5000;

/**
 * Publishes all records of a topic in the order of their time, in every process of a group alike, and counts nothing. What fails
 * is read again after a while; the counting does not depend on it. It never completes.
 *
 *     history   -h1-h2-h3           of the last hours: trends learn from it
 *     live               -l1--l2    live readers get it, too
 */
export const livePipeline = (
  deps: LiveDeps,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<never> =>
  defer(() => {
    const { topic, publish, publishHistory, clock } = deps;
    /** What is to be published next, by partition; `null` before the first start. */
    let progress: Map<number, LiveOffsets> | null = null;

    const startOffsets = async (): Promise<readonly LogOffsets[]> => {
      const offsets = await deps.offsets();
      const starts =
        progress === null
          ? firstLiveOffsets(offsets, await deps.since())
          : resumedLiveOffsets(offsets, progress);
      progress = new Map(starts.map((start) => [start.partition, start]));
      return offsets;
    };
    const isLive = ({ partition, message }: LiveRecord): boolean =>
      Number(message.offset) >= (progress?.get(partition)?.liveFrom ?? 0);
    const advance = ({ partition, message }: LiveRecord): void => {
      const { from: next, liveFrom } = progress?.get(partition) ?? { from: 0, liveFrom: 0 };
      // A partition that was assigned again is read again from here, while some of its records wait for their delivery.
      const from = Math.max(next, Number(message.offset) + 1);
      progress?.set(partition, { partition, from, liveFrom });
    };
    const deliver = (records: readonly LiveRecord[]): Observable<unknown> =>
      defer(() => {
        const startedAt = clock();
        const [live, history] = [records.filter(isLive), records.filter((record) => !isLive(record))];
        publishHistory(history.map((record) => toPublished(topic, record)));
        publish(live.map((record) => toPublished(topic, record)));
        for (const record of records) advance(record);
        return timer((clock() - startedAt) * IDLE_FACTOR, scheduler);
      });

    const timedSource = (
      { partition, records, logEnd }: AssignedPartition,
      offsets: readonly LogOffsets[],
    ): TimedSource<LiveRecord> => {
      const knownEnd = offsets.find((one) => one.partition === partition)?.logEnd ?? 0;
      let read = progress?.get(partition)?.from ?? 0;
      const source: Source<LiveRecord, number> = (credit$) =>
        withinBytes(records(read), {
          maxBytes: Math.max(MIN_HELD_BYTES, MAX_HELD_BYTES / Math.max(1, offsets.length)),
          sizeOf: recordBytes,
        })(credit$).pipe(
          tap(({ position }) => {
            if (position !== null) read = position;
          }),
          map(({ items, ...batch }) => ({
            ...batch,
            items: items.map((message) => ({ partition, message })),
          })),
        );
      return { source, isBehind: () => read < (logEnd() ?? knownEnd) };
    };

    /** A new reader waits until the one before has left. */
    let closing = Promise.resolve();
    const read = (offsets: readonly LogOffsets[]): Observable<unknown> =>
      defer(() => {
        const reader = deps.open(offsets.length, deps.onReading);
        return mergeInTimeOrder(
          reader.assigned$.pipe(map((assigned) => timedSource(assigned, offsets))),
          {
            capacity: Math.max(MIN_HELD_RECORDS, Math.floor(MAX_HELD_RECORDS / Math.max(1, offsets.length))),
            timeOf: timeOfLiveRecord,
            waitMs: WAIT_MS,
            maxWaitMs: MAX_WAIT_MS,
            maxItems: MAX_DELIVERED_RECORDS,
            deliver,
          },
          scheduler,
        ).pipe(
          finalize(() => {
            closing = reader.close();
          }),
        );
      });

    return defer(() => from(closing.then(startOffsets))).pipe(
      switchMap(read),
      restart(deps.restarts, scheduler),
      ignoreElements(),
    );
  });
