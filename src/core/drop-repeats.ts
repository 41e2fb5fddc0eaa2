import { map, type OperatorFunction } from 'rxjs';
import { type Batch, withItems } from './batch.ts';

/** Remembers keys. `claim` says whether the key is new, and remembers it. */
export interface Claims {
  claim(key: string): boolean;
}

/**
 * Drops items whose key was claimed before; items without a key (`null`) pass. The batch still stands for
 * the dropped ones. A claim holds as long as the loop runs: when a batch fails, the loop starts anew with
 * claims read from what is durable, so a claim never outlives the effect it stands for.
 */
export const dropRepeats = <T, P>(
  keyOf: (item: T) => string | null,
  claims: Claims,
  onRepeats: (repeats: number) => void = () => undefined,
): OperatorFunction<Batch<T, P>, Batch<T, P>> =>
  map((batch) => {
    const fresh = batch.items.filter((item) => {
      const key = keyOf(item);
      return key === null || claims.claim(key);
    });
    if (fresh.length === batch.items.length) return batch;
    onRepeats(batch.items.length - fresh.length);
    return withItems(batch, fresh);
  });
