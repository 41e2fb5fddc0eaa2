/**
 * The unit that flows through a closed loop.
 *
 * `size` is the number of source events that the items represent. The loop returns credit by `size`, so an operator that
 * drops or transforms items must not change it.
 *
 * `position` is where to resume once this batch and all before it are durable; `null` keeps the last position.
 */
export interface Batch<T, P> {
  readonly items: readonly T[];
  readonly size: number;
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
