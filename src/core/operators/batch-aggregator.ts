import type { Batch } from '../loop/batch.ts';

/** Aggregates batches into one item. Every item has its own aggregator. */
export interface BatchAggregator<T, P, A> {
  /** Adds the next batch, in order. */
  add(batch: Batch<T, P>): void;
  /** Returns the item, once. `position` is the last position of the added batches; `null` if none had one. */
  finish(position: P | null): A;
}

/** When an aggregate is due. */
export interface AggregateOptions<T, P> {
  /** Due when the batches represent this many source events. */
  readonly events: number;
  /** Due at the latest this many milliseconds after the first batch. */
  readonly ms: number;
  /** Closed when the sizes of the batches reach this many bytes. */
  readonly byteLimit?: {
    readonly maxBytes: number;
    /** The size of a batch, in bytes. */
    readonly sizeOf: (batch: Batch<T, P>) => number;
  };
}
