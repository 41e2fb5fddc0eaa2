import { defer, map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from './batch.ts';

/** Lets the first `most` items through and drops the others; the batches still stand for all of them. */
export const limit =
  <T, P>(most: number): OperatorFunction<Batch<T, P>, Batch<T, P>> =>
  (batch$) =>
    defer(() => {
      let left = most;
      return batch$.pipe(
        map((batch) => {
          if (batch.items.length <= left) {
            left -= batch.items.length;
            return batch;
          }
          const kept = batch.items.slice(0, left);
          left = 0;
          return withItems(batch, kept);
        }),
      );
    });
