import { type TopCount, topList, type TopList } from './top-list.ts';

/** Counts the most frequent keys in bounded memory. */
export interface TopCounter {
  add(key: string, times: number): void;
  /** The first `most` keys. Exact (each `error` is 0) up to `capacity` different keys. */
  list(limit: number): TopList;
  /** The number of stored keys. */
  readonly size: number;
}

/**
 * Exact up to `capacity` different keys. Beyond that it is the frequent-items sketch of Misra and Gries (1982), halved as
 * in Anderson et al., "A high-performance algorithm for identifying frequent items in data streams" (2017): the median
 * count is subtracted from all keys, and keys without a remainder are dropped. A count is then too low by at most `error`,
 * which stays below N / (capacity / 2) after N events.
 */
export const topCounter = (capacity: number): TopCounter => {
  const retainedKeys = Math.floor(capacity / 2);
  const counts = new Map<string, number>();
  let maxError = 0;

  const halve = (): void => {
    const cut =
      Float64Array.from(counts.values())
        .sort()
        .at(-retainedKeys - 1) ?? 0;
    maxError += cut;
    for (const [key, count] of counts) {
      if (count > cut) counts.set(key, count - cut);
      else counts.delete(key);
    }
  };

  function* all(): Generator<TopCount> {
    for (const [key, count] of counts) yield { key, count, error: maxError };
  }

  return {
    add: (key, times) => {
      counts.set(key, (counts.get(key) ?? 0) + times);
      if (counts.size > capacity) halve();
    },
    list: (limit) => topList(all(), limit, maxError),
    get size() {
      return counts.size;
    },
  };
};
