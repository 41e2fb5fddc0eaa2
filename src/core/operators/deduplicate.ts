import { map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from '../loop/batch.ts';

/** Remembers keys. `claim` says whether the key is new, and remembers it. */
export interface SeenKeys {
  addIfAbsent(key: string): boolean;
}

/**
 * Drops items whose key was claimed before; items without a key (`null`) pass. The batch still stands for
 * the dropped ones. A claim holds as long as the loop runs: when a batch fails, the loop starts anew with
 * claims read from what is durable, so a claim never outlives the effect it stands for.
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
