import { defer, map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../loop/batch.ts';

/** Lets the first `most` items through and drops the others; the batches still stand for all of them. */
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
