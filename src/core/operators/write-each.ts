import {
  concatMap,
  from,
  map,
  type Observable,
  type OperatorFunction,
  takeLast,
  throwIfEmpty,
  toArray,
} from 'rxjs';
import { type Batch, withItems } from '../loop/batch.ts';

/**
 * Writes the items of each batch in order, one after the other. A batch comes out when all its items are written, with the
 * last value of each write. Waiting batches are in flight, so the loop's capacity bounds them.
 *
 *     batch$   -a-b---------|     a = [1 2], b = [3]; a write takes 3
 *     result   -------a--b--|
 */
export const writeEach = <T, P, R>(
  write: (item: T) => Observable<R>,
): OperatorFunction<Batch<T, P>, Batch<R, P>> =>
  concatMap((batch) =>
    from(batch.items).pipe(
      concatMap((item) => write(item).pipe(takeLast(1), throwIfEmpty())),
      toArray(),
      map((results) => withItems(batch, results)),
    ),
  );
