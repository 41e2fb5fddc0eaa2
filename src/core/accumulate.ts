import {
  asyncScheduler,
  Observable,
  type OperatorFunction,
  type SchedulerLike,
  type Subscription,
  takeWhile,
} from 'rxjs';
import type { Batch } from './batch.ts';

/** Takes in batches one by one, and makes one item of them. A new one is made for every item. */
export interface Accumulator<T, P, A> {
  add(batch: Batch<T, P>): void;
  /** `position` is that of the batches together. */
  finish(position: P | null): A;
}

export interface AccumulateOptions<T, P> {
  /** Passes on as soon as the batches stand for this many events. */
  readonly events: number;
  /** Passes on at the latest so many milliseconds after the first batch came. */
  readonly ms: number;
  /** Passes on as soon as the batches weigh this much, by `weigh` (say, in bytes). */
  readonly weight?: { readonly limit: number; readonly weigh: (batch: Batch<T, P>) => number };
}

/**
 * Folds small batches into larger ones of a single item each, by events, weight and time. The items are taken
 * in as they come and none is kept, so what waits is only as large as what they come to. On completion it
 * passes on what it holds; on failure it drops it, because none of it was durable.
 */
export const accumulate =
  <T, P, A>(
    create: () => Accumulator<T, P, A>,
    { events, ms, weight }: AccumulateOptions<T, P>,
    scheduler: SchedulerLike = asyncScheduler,
  ): OperatorFunction<Batch<T, P>, Batch<A, P>> =>
  (batch$) =>
    new Observable((subscriber) => {
      let accumulator: Accumulator<T, P, A> | null = null;
      let size = 0;
      let weighs = 0;
      let position: P | null = null;
      let timer: Subscription | undefined;

      const passOn = (): void => {
        timer?.unsubscribe();
        timer = undefined;
        if (accumulator === null) return;
        const whole: Batch<A, P> = { items: [accumulator.finish(position)], size, position };
        accumulator = null;
        size = 0;
        weighs = 0;
        position = null;
        subscriber.next(whole);
      };

      subscriber.add(() => timer?.unsubscribe());
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
            if (size >= events || (weight !== undefined && weighs >= weight.limit)) passOn();
            else timer ??= scheduler.schedule(passOn, ms);
          },
          error: (cause: unknown) => subscriber.error(cause),
          complete: () => {
            passOn();
            subscriber.complete();
          },
        }),
      );
    });
