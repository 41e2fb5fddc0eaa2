import { map, type OperatorFunction, pipe, type SchedulerLike } from 'rxjs';
import { monotonicScheduler } from '../time/monotonic-scheduler.ts';
import { aggregate } from './aggregate.ts';
import type { AggregateOptions, BatchAggregator } from './batch-aggregator.ts';
import { type Batch, withItems } from '../loop/batch.ts';

const itemCollector = <T, P>(): BatchAggregator<T, P, readonly T[]> => {
  const items: T[] = [];
  return {
    add: (batch) => {
      for (const item of batch.items) items.push(item);
    },
    finish: () => items,
  };
};

/**
 * Merges small batches into larger ones with all their items in order. It is bounded as `aggregate` is, and never splits a
 * batch.
 *
 *     batch$   -a-b---c---|        a = [1], b = [2 3], c = [4]; events 3
 *     result   ---x-------(y|)     x = [1 2 3], y = [4]
 */
export const mergeBatches = <T, P>(
  options: AggregateOptions<T, P>,
  scheduler: SchedulerLike = monotonicScheduler,
): OperatorFunction<Batch<T, P>, Batch<T, P>> =>
  pipe(
    aggregate(() => itemCollector<T, P>(), options, scheduler),
    map((batch) => withItems(batch, batch.items[0] ?? [])),
  );
