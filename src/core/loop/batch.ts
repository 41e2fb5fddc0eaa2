/**
 * What flows through a closed loop: some items, and what they stand for.
 *
 * `size` is the number of source events behind the items. It is at least `items.length` when operators
 * dropped repeats, and stays the same when they turn items into something else: the loop frees room by
 * `size`, so dropping an item must never change it.
 *
 * `position` is where to go on once this batch and all before it are durable; `null` means "in the middle
 * of a step: keep the last position".
 */
export interface Batch<T, P> {
  readonly items: readonly T[];
  readonly size: number;
  readonly position: P | null;
}

/** The same batch standing for the same events, with other items. */
export const withItems = <T, P, R>(batch: Batch<T, P>, items: readonly R[]): Batch<R, P> => ({
  items,
  size: batch.size,
  position: batch.position,
});
