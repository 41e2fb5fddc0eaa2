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
 * Accumulates batches as `accumulate` does and has `saving` make them durable, one at a time: while one is being
 * saved, the next one goes on growing, beyond what makes it due, up to its weight. So a slow save is followed by a
 * larger one and not by many, which is what databases call group commit. `saving` answers each batch with one.
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
        // A source that answers at once would go on after a failure downstream: it is left at its next batch.
        // eslint-disable-next-line rxjs-x/no-ignored-takewhile-value -- it depends on who listens, not on what comes
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
