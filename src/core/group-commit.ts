import {
  Observable,
  type OperatorFunction,
  type SchedulerLike,
  Subject,
  type Subscription,
  takeWhile,
} from 'rxjs';
import { monotonicScheduler } from './monotonic-scheduler.ts';
import type { AccumulateOptions, Accumulator } from './accumulator.ts';
import type { Batch } from './batch.ts';

/**
 * Accumulates batches as `accumulate` does and has `saving` make them durable, one at a time: while one is being
 * saved, the next one goes on growing, beyond what makes it due, up to its weight. So a slow save is followed by a
 * larger one and not by many, which is what databases call group commit. `saving` answers each batch with one.
 */
export const groupCommit =
  <T, P, A, R>(
    create: () => Accumulator<T, P, A>,
    { events, ms, weight }: AccumulateOptions<T, P>,
    saving: OperatorFunction<Batch<A, P>, Batch<R, P>>,
    scheduler: SchedulerLike = monotonicScheduler,
  ): OperatorFunction<Batch<T, P>, Batch<R, P>> =>
  (batch$) =>
    new Observable((subscriber) => {
      const due$ = new Subject<Batch<A, P>>();
      let accumulator: Accumulator<T, P, A> | null = null;
      let size = 0;
      let weighs = 0;
      let position: P | null = null;
      let isDue = false;
      let saves = 0;
      let timer: Subscription | undefined;

      const passOn = (): void => {
        timer?.unsubscribe();
        timer = undefined;
        isDue = false;
        if (accumulator === null) return;
        const whole: Batch<A, P> = { items: [accumulator.finish(position)], size, position };
        accumulator = null;
        size = 0;
        weighs = 0;
        position = null;
        saves += 1;
        due$.next(whole);
      };
      const fallDue = (): void => {
        isDue = true;
        if (saves === 0) passOn();
      };
      const isHeavy = (): boolean => weight !== undefined && weighs >= weight.limit;

      subscriber.add(() => timer?.unsubscribe());
      subscriber.add(
        due$.pipe(saving).subscribe({
          next: (saved) => {
            saves -= 1;
            subscriber.next(saved);
            if (isDue && saves === 0) passOn();
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
            accumulator ??= create();
            accumulator.add(batch);
            size += batch.size;
            position = batch.position ?? position;
            if (weight !== undefined) weighs += weight.weigh(batch);
            if (isHeavy()) passOn();
            else if (size >= events) fallDue();
            else timer ??= scheduler.schedule(fallDue, ms);
          },
          error: (cause: unknown) => subscriber.error(cause),
          complete: () => {
            passOn();
            due$.complete();
          },
        }),
      );
    });
