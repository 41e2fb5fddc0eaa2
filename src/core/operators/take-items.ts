import { defer, map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../loop/batch.ts';

/**
 * Keeps the first `maxItems` items and drops the others. The batches keep their size.
 *
 *     batch$   -a-b-c-|     a = [1 2], b = [3 4], c = [5]; maxItems 3
 *     result   -a-x-y-|     x = [3], y = []
 */
export const takeItems =
  <T, P>(maxItems: number): OperatorFunction<Batch<T, P>, Batch<T, P>> =>
  (batch$) =>
    defer(() => {
      let remaining = maxItems;
      return batch$.pipe(
        map((batch) => {
          if (batch.items.length <= remaining) {
            remaining -= batch.items.length;
            return batch;
          }
          const taken = batch.items.slice(0, remaining);
          remaining = 0;
          return withItems(batch, taken);
        }),
      );
    });
