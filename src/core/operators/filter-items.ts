import { map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../loop/batch.ts';

/** Keeps the items that are wanted; the batch still stands for all of them. */
export const filterItems = <T, P>(
  isWanted: (item: T) => boolean,
): OperatorFunction<Batch<T, P>, Batch<T, P>> =>
  map((batch) => withItems(batch, batch.items.filter(isWanted)));
