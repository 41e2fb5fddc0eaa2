import { BehaviorSubject, type Subscription } from 'rxjs';
import type { Batch } from '../../src/core/loop/batch.ts';
import type { ResumableSource, SourceEvent } from '../../src/core/loop/resumable-source.ts';

export interface SourceReading<T, P> {
  readonly batches: readonly Batch<T, P>[];
  readonly events: readonly SourceEvent[];
  /** Resolves with the error that the connection ends with; a live feed has no other end. */
  readonly error: Promise<unknown>;
  readonly subscription: Subscription;
}

/** Reads a source after a position. `taken$` is its credit, which each batch uses up; without it there is plenty. */
export const readSource = <T, P>(
  source: ResumableSource<T, P>,
  from: P | null,
  taken$?: BehaviorSubject<number>,
): SourceReading<T, P> => {
  const batches: Batch<T, P>[] = [];
  const events: SourceEvent[] = [];
  let subscription: Subscription | undefined;
  const error = new Promise<unknown>((resolve, reject) => {
    subscription = source
      .resume(from, (event) => events.push(event))(taken$ ?? new BehaviorSubject(100_000))
      .subscribe({
        next: (batch) => {
          batches.push(batch);
          taken$?.next(taken$.value - batch.size);
        },
        error: resolve,
        complete: () => reject(new Error('a feed has no end')),
      });
  });
  if (subscription === undefined) throw new Error('not subscribed');
  return { batches, events, error, subscription };
};
