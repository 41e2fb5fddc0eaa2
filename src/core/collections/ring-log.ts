import { type Observable, Subject } from 'rxjs';

/** The latest items of a sequence, numbered 1, 2, 3, … */
export interface RingLog<T> {
  /** Adds items, then emits on `added$`. The oldest are dropped beyond a limit. */
  append(items: readonly T[]): void;
  /** The number of the oldest item that is still held; `last` + 1 if none is. */
  readonly first: number;
  /** The number of the newest item; 0 before the first. */
  readonly last: number;
  /** The item with this number; `undefined` if it was dropped or is not appended yet. */
  at(number: number): T | undefined;
  /** Emits after items were appended. */
  readonly added$: Observable<void>;
}

/** A limit in bytes. `sizeOf` must always return the same size for the same item. */
export interface RecentBytes<T> {
  /** The maximum, in bytes. */
  readonly limit: number;
  /** The size of an item, in bytes. */
  readonly sizeOf: (item: T) => number;
}

/**
 * Holds the latest `capacity` items, within the limit of `bytes`. Any number of readers go through them at their own pace;
 * the writer never waits for them.
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
