import type { Batch } from '../loop/batch.ts';

/** Takes in batches one by one, and makes one item of them. A new one is made for every item. */
export interface BatchAggregator<T, P, A> {
  add(batch: Batch<T, P>): void;
  /** `position` is that of the batches together. */
  finish(position: P | null): A;
}

export interface AggregateOptions<T, P> {
  /** Due as soon as the batches stand for this many events. */
  readonly events: number;
  /** Due at the latest so many milliseconds after the first batch came. */
  readonly ms: number;
  /** Takes in no more once the batches weigh this much, by `weigh` (say, in bytes). */
  readonly byteLimit?: { readonly maxBytes: number; readonly sizeOf: (batch: Batch<T, P>) => number };
}
