import { map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../loop/batch.ts';

/** Folds all items of a batch into one. */
export const reduceBatch = <T, P, R>(
  reducer: (batch: Batch<T, P>) => R,
): OperatorFunction<Batch<T, P>, Batch<R, P>> => map((batch) => withItems(batch, [reducer(batch)]));
