/**
 * The unit that flows through a closed loop.
 *
 * `size` is the number of source events that the items represent. The loop returns credit by `size`, so an operator that
 * drops or transforms items must not change it.
 *
 * `position` is where to resume once this batch and all before it are durable; `null` keeps the last position.
 */
export interface Batch<T, P> {
  /** What the operators work on; may be empty. */
  readonly items: readonly T[];
  /** The number of source events that the items represent. */
  readonly size: number;
  /** Where to resume after this batch; `null` keeps the last position. */
  readonly position: P | null;
}

/** The batch with other items, which represent the same source events. */
export const withItems = <T, P, R>(batch: Batch<T, P>, items: readonly R[]): Batch<R, P> => ({
  items,
  size: batch.size,
  position: batch.position,
});

/** The batch with another position. */
export const withPosition = <T, P>({ items, size }: Batch<T, unknown>, position: P | null): Batch<T, P> => ({
  items,
  size,
  position,
});
