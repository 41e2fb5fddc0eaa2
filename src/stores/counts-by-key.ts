import {
  addCounts,
  type GrowingCounts,
  type WindowCounts,
  zeroCounts,
} from '../stats/windows/window-counts.ts';

/** Adds up window counts by key. */
export interface CountsByKey {
  add(key: string, counts: WindowCounts): void;
  readonly sums: ReadonlyMap<string, WindowCounts>;
}

export const countsByKey = (): CountsByKey => {
  const sums = new Map<string, GrowingCounts>();
  return {
    add: (key, counts) => {
      const sum = sums.get(key) ?? zeroCounts();
      sums.set(key, sum);
      addCounts(sum, counts);
    },
    sums,
  };
};
