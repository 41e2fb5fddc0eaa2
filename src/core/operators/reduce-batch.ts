import { map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../loop/batch.ts';

/**
 * Reduces all items of a batch to one.
 *
 *     batch$   -a-b-|     a = [1 2 3], b = [4]; reducer: sum
 *     result   -x-y-|     x = [6], y = [4]
 */
export const reduceBatch = <T, P, R>(
  reducer: (batch: Batch<T, P>) => R,
): OperatorFunction<Batch<T, P>, Batch<R, P>> => map((batch) => withItems(batch, [reducer(batch)]));
