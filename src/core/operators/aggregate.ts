import { identity, type OperatorFunction, type SchedulerLike } from 'rxjs';
import { monotonicScheduler } from '../time/monotonic-scheduler.ts';
import type { AggregateOptions, BatchAggregator } from './batch-aggregator.ts';
import type { Batch } from '../loop/batch.ts';
import { groupCommit } from './group-commit.ts';

/**
 * Folds small batches into larger ones of a single item each, by events, weight and time. The items are taken
 * in as they come and none is kept, so what waits is only as large as what they come to. On completion it
 * passes on what it holds; on failure it drops it, because none of it was durable.
 */
export const aggregate = <T, P, A>(
  createAggregator: () => BatchAggregator<T, P, A>,
  options: AggregateOptions<T, P>,
  scheduler: SchedulerLike = monotonicScheduler,
): OperatorFunction<Batch<T, P>, Batch<A, P>> =>
  groupCommit<T, P, A, A>(createAggregator, options, identity, scheduler);
