import { map, type OperatorFunction } from 'rxjs';
import type { SeenKeys } from '../collections/seen-keys.ts';
import { type Batch, withItems } from '../loop/batch.ts';

/**
 * Drops items whose key was seen before. Items without a key (`null`) pass. The batch keeps its size.
 *
 * A failed loop must restart with the keys of the durable state: a key in `seenKeys` may belong to an event that was lost
 * with the loop.
 *
 *     batch$   -a-b-|     a = [1 2 1], b = [2 3]
 *     result   -x-y-|     x = [1 2], y = [3]
 */
export const deduplicate = <T, P>(
  keyOf: (item: T) => string | null,
  seenKeys: SeenKeys,
  onDuplicates: (duplicates: number) => void = () => undefined,
): OperatorFunction<Batch<T, P>, Batch<T, P>> =>
  map((batch) => {
    const newItems = batch.items.filter((item) => {
      const key = keyOf(item);
      return key === null || seenKeys.addIfAbsent(key);
    });
    if (newItems.length === batch.items.length) return batch;
    onDuplicates(batch.items.length - newItems.length);
    return withItems(batch, newItems);
  });
