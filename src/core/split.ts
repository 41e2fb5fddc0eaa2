import { concatMap, from, type OperatorFunction } from 'rxjs';
import type { Batch } from './batch.ts';

/**
 * Cuts batches into parts of at most `items` items. Only the last part carries the position, and the events
 * that were dropped from the batch earlier count with it: the position moves when all of the batch is through.
 */
export const split = <T, P>(items: number): OperatorFunction<Batch<T, P>, Batch<T, P>> =>
  concatMap((batch) => {
    const parts: Batch<T, P>[] = [];
    for (let start = 0; start + items < batch.items.length; start += items) {
      parts.push({ items: batch.items.slice(start, start + items), size: items, position: null });
    }
    const rest = parts.length * items;
    return from([
      ...parts,
      { items: batch.items.slice(rest), size: batch.size - rest, position: batch.position },
    ]);
  });
