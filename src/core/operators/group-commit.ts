import {
  Observable,
  type OperatorFunction,
  type SchedulerLike,
  Subject,
  type Subscription,
  takeWhile,
} from 'rxjs';
import { monotonicScheduler } from '../time/monotonic-scheduler.ts';
import type { AggregateOptions, BatchAggregator } from './batch-aggregator.ts';
import type { Batch } from '../loop/batch.ts';

/**
 * Aggregates batches as `aggregate` does, and has `sink` save one aggregate at a time. During a save the next aggregate grows
 * beyond `events` and `ms`, up to `byteLimit`. So a slow save is followed by one larger save, not by many: databases call
 * this group commit. `sink` must emit one batch for each it gets.
 *
 *     batch$   -a-b-cde--------|     events 2; a save takes 6
 *     sink     ---x-----y-------     x = [a + b], y = [c + d + e]
 *     result   ---------x-----y|
 */
export const groupCommit =
  <T, P, A, R>(
    createAggregator: () => BatchAggregator<T, P, A>,
    { events, ms, byteLimit }: AggregateOptions<T, P>,
    sink: OperatorFunction<Batch<A, P>, Batch<R, P>>,
    scheduler: SchedulerLike = monotonicScheduler,
  ): OperatorFunction<Batch<T, P>, Batch<R, P>> =>
  (batch$) =>
    new Observable((subscriber) => {
      const due$ = new Subject<Batch<A, P>>();
      let aggregator: BatchAggregator<T, P, A> | null = null;
      let size = 0;
      let batchBytes = 0;
      let position: P | null = null;
      let isDue = false;
      let pendingSaves = 0;
      let timer: Subscription | undefined;

      const flush = (): void => {
        timer?.unsubscribe();
        timer = undefined;
        isDue = false;
        if (aggregator === null) return;
        const merged: Batch<A, P> = { items: [aggregator.finish(position)], size, position };
        aggregator = null;
        size = 0;
        batchBytes = 0;
        position = null;
        pendingSaves += 1;
        due$.next(merged);
      };
      const onDue = (): void => {
        isDue = true;
        if (pendingSaves === 0) flush();
      };
      const isFull = (): boolean => byteLimit !== undefined && batchBytes >= byteLimit.maxBytes;

      subscriber.add(() => timer?.unsubscribe());
      subscriber.add(
        due$.pipe(sink).subscribe({
          next: (saved) => {
            pendingSaves -= 1;
            subscriber.next(saved);
            if (isDue && pendingSaves === 0) flush();
          },
          error: (cause: unknown) => subscriber.error(cause),
          complete: () => subscriber.complete(),
        }),
      );
      subscriber.add(
        // A synchronous source would continue after a failure downstream, so it ends at its next batch.
        // eslint-disable-next-line rxjs-x/no-ignored-takewhile-value -- the condition is the subscriber, not the value
        batch$.pipe(takeWhile(() => !subscriber.closed)).subscribe({
          next: (batch) => {
            aggregator ??= createAggregator();
            aggregator.add(batch);
            size += batch.size;
            position = batch.position ?? position;
            if (byteLimit !== undefined) batchBytes += byteLimit.sizeOf(batch);
            if (isFull()) flush();
            else if (size >= events) onDue();
            else timer ??= scheduler.schedule(onDue, ms);
          },
          error: (cause: unknown) => subscriber.error(cause),
          complete: () => {
            flush();
            due$.complete();
          },
        }),
      );
    });
