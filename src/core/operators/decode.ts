import { map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../loop/batch.ts';

/**
 * Decodes every item. `decodeItem` must not throw: an unreadable item becomes an item that says so.
 *
 *     batch$   -a-b-|     a = ["1" "x"], b = ["2"]
 *     result   -x-y-|     x = [1 rejected], y = [2]
 */
export const decode = <T, P, R>(decodeItem: (item: T) => R): OperatorFunction<Batch<T, P>, Batch<R, P>> =>
  map((batch) => withItems(batch, batch.items.map(decodeItem)));
