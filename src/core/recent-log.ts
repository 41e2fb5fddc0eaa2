import { type Observable, Subject } from 'rxjs';

/** The latest items of something that goes on, each with a number of its own: 1, 2, 3, … */
export interface RecentLog<T> {
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

/** Keeps the latest `most` items: readers of any number go through them at their own pace, and nothing waits for them. */
export const recentLog = <T>(most: number): RecentLog<T> => {
  const ring: T[] = [];
  const added$ = new Subject<void>();
  let last = 0;
  const first = (): number => Math.max(1, last - most + 1);
  return {
    append: (items) => {
      if (items.length === 0) return;
      for (const item of items) {
        last += 1;
        ring[last % most] = item;
      }
      added$.next();
    },
    get first() {
      return first();
    },
    get last() {
      return last;
    },
    at: (number) => (number < first() || number > last ? undefined : ring[number % most]),
    added$: added$.asObservable(),
  };
};
