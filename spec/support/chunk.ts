import { concatMap, from, type OperatorFunction } from 'rxjs';
import type { Batch } from '../../src/core/loop/batch.ts';

/**
 * Splits batches into chunks of at most `maxItems` items. Only the last chunk has the position, and the size of the events
 * that were dropped from the batch: the position advances when the complete batch is through.
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
