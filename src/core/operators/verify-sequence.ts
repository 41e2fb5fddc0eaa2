import { defer, type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { Batch } from '../loop/batch.ts';
import type { SequenceGap } from '../loop/resumable-source.ts';

/** How items are numbered, and what to do about a gap. */
export interface VerifySequenceOptions<T> {
  /** `null`: the number of this item cannot be read. */
  readonly numberOf: (item: T) => number | null;
  /** The number of the last item before the first; `null`: the first one may have any number. */
  readonly last: number | null;
  /** Called before the batch passes on. What it throws fails the result. */
  readonly onGap: (gap: SequenceGap) => void;
}

/**
 * Compares the numbers of items, which have no holes. A number that came before, or an older one, is no gap. An item whose
 * number cannot be read accounts for one number that the next item skips.
 *
 *     last 4   [5 6]  [5 6 7]  [? 9]  [12]
 *     onGap    -----  -------  -----  10-11
 */
export const verifySequence =
  <T, P>({ numberOf, last, onGap }: VerifySequenceOptions<T>): MonoTypeOperatorFunction<Batch<T, P>> =>
  (batch$) =>
    defer(() => {
      let highest = last;
      /** Items without a number since the last one with a number. */
      let unnumbered = 0;
      const verify = (item: T): void => {
        const number = numberOf(item);
        if (number === null) {
          unnumbered += 1;
          return;
        }
        const missing = highest === null ? 0 : number - highest - 1 - unnumbered;
        const from = (highest ?? number) + 1;
        highest = Math.max(highest ?? number, number);
        unnumbered = 0;
        if (missing > 0) onGap({ from, to: number - 1, missing });
      };
      return batch$.pipe(tap(({ items }) => items.forEach(verify)));
    });
