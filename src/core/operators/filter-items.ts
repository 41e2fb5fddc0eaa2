import { map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../loop/batch.ts';

/**
 * Keeps the items that match. The batch keeps its size.
 *
 *     batch$   -a-b-|     a = [1 2 3], b = [2]; isWanted: odd
 *     result   -x-y-|     x = [1 3], y = []
 */
export const filterItems = <T, P>(
  isWanted: (item: T) => boolean,
): OperatorFunction<Batch<T, P>, Batch<T, P>> =>
  map((batch) => withItems(batch, batch.items.filter(isWanted)));
