import { concatMap, from, type OperatorFunction } from 'rxjs';
import type { Batch } from '../../src/core/loop/batch.ts';

/**
 * Cuts batches into parts of at most `items` items. Only the last part carries the position, and the events
 * that were dropped from the batch earlier count with it: the position moves when all of the batch is through.
 */
export const chunk = <T, P>(maxItems: number): OperatorFunction<Batch<T, P>, Batch<T, P>> =>
  concatMap((batch) => {
    const chunks: Batch<T, P>[] = [];
    for (let start = 0; start + maxItems < batch.items.length; start += maxItems) {
      chunks.push({ items: batch.items.slice(start, start + maxItems), size: maxItems, position: null });
    }
    const rest = chunks.length * maxItems;
    return from([
      ...chunks,
      { items: batch.items.slice(rest), size: batch.size - rest, position: batch.position },
    ]);
  });
