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
 * Makes batches durable one after the other, in order; a batch comes out when every one of its items was
 * written, with what the writes emitted last. Batches that wait are inside the loop, so its room bounds them.
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
