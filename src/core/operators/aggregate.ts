import { identity, type OperatorFunction, type SchedulerLike } from 'rxjs';
import { monotonicScheduler } from '../time/monotonic-scheduler.ts';
import type { AggregateOptions, BatchAggregator } from './batch-aggregator.ts';
import type { Batch } from '../loop/batch.ts';
import { groupCommit } from './group-commit.ts';

/**
 * Aggregates small batches into larger ones of a single item each, bounded by events, bytes and time. It holds only the
 * aggregate, not the items. Completion emits the pending aggregate; failure drops it, because it was not durable.
 *
 *     batch$   -a-b-c-----d-----|     events 3, ms 4
 *     result   -----x---------y-|     x = [a + b + c], y = [d]
 */
export const aggregate = <T, P, A>(
  createAggregator: () => BatchAggregator<T, P, A>,
  options: AggregateOptions<T, P>,
  scheduler: SchedulerLike = monotonicScheduler,
): OperatorFunction<Batch<T, P>, Batch<A, P>> =>
  groupCommit<T, P, A, A>(createAggregator, options, identity, scheduler);
