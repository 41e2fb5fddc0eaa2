import {
  asyncScheduler,
  Observable,
  type OperatorFunction,
  type SchedulerLike,
  type Subscription,
} from 'rxjs';
import type { Batch } from './batch.ts';

export interface GatherOptions<T, P> {
  /** Passes on as soon as the gathered batches stand for this many events. */
  readonly events: number;
  /** Passes on at the latest so many milliseconds after the first gathered batch came. */
  readonly ms: number;
  /** Passes on as soon as the gathered batches weigh this much, by `weigh` (say, in bytes). */
  readonly weight?: { readonly limit: number; readonly weigh: (batch: Batch<T, P>) => number };
}

const merge = <T, P>(batches: readonly Batch<T, P>[]): Batch<T, P> => ({
  items: batches.flatMap((batch) => batch.items),
  size: batches.reduce((sum, batch) => sum + batch.size, 0),
  position: batches.reduce<P | null>((last, batch) => batch.position ?? last, null),
});

/**
 * Merges small batches into larger ones, by events, weight and time, in order. It never splits one. On
 * completion it passes on what it holds; on failure it drops it, because none of it was durable.
 */
export const gather =
  <T, P>(
    { events, ms, weight }: GatherOptions<T, P>,
    scheduler: SchedulerLike = asyncScheduler,
  ): OperatorFunction<Batch<T, P>, Batch<T, P>> =>
  (batch$) =>
    new Observable((subscriber) => {
      let gathered: Batch<T, P>[] = [];
      let size = 0;
      let weighs = 0;
      let timer: Subscription | undefined;

      const passOn = (): void => {
        timer?.unsubscribe();
        timer = undefined;
        if (gathered.length === 0) return;
        const whole = merge(gathered);
        gathered = [];
        size = 0;
        weighs = 0;
        subscriber.next(whole);
      };

      subscriber.add(() => timer?.unsubscribe());
      subscriber.add(
        batch$.subscribe({
          next: (batch) => {
            gathered.push(batch);
            size += batch.size;
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
