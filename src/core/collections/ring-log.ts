import { type Observable, Subject } from 'rxjs';

/** The latest items of something that goes on, each with a number of its own: 1, 2, 3, … */
export interface RingLog<T> {
  append(items: readonly T[]): void;
  /** The number of the oldest item that is still here; one more than `last` where there is none. */
  readonly first: number;
  /** The number of the newest one; 0 before there is one. */
  readonly last: number;
  /** The item of this number; `undefined` where it is gone, or not there yet. */
  at(number: number): T | undefined;
  /** Emits after items were appended. */
  readonly added$: Observable<void>;
}

/** The same item always has the same size. */
export interface RecentBytes<T> {
  readonly limit: number;
  readonly sizeOf: (item: T) => number;
}

/**
 * Keeps the latest `most` items, and of them no more than `bytes` allows: readers of any number go through them at their own
 * pace, and nothing waits for them.
 */
export const ringLog = <T>(capacity: number, bytes: RecentBytes<T> | null = null): RingLog<T> => {
  const ring: (T | undefined)[] = [];
  const added$ = new Subject<void>();
  let [first, last, held] = [1, 0, 0];
  const sizeOf = (item: T | undefined): number =>
    bytes === null || item === undefined ? 0 : bytes.sizeOf(item);
  const dropFirst = (): void => {
    held -= sizeOf(ring[first % capacity]);
    ring[first % capacity] = undefined;
    first += 1;
  };
  return {
    append: (items) => {
      if (items.length === 0) return;
      for (const item of items) {
        if (last - first + 1 >= capacity) dropFirst();
        last += 1;
        ring[last % capacity] = item;
        held += sizeOf(item);
        while (bytes !== null && held > bytes.limit && first <= last) dropFirst();
      }
      added$.next();
    },
    get first() {
      return first;
    },
    get last() {
      return last;
    },
    at: (number) => (number < first || number > last ? undefined : ring[number % capacity]),
    added$: added$.asObservable(),
  };
};
