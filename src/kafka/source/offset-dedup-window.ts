import { type KeySet, uuidSet } from '../../core/collections/uuid-set.ts';

/** The ids of a partition's latest records. */
export interface OffsetDedupWindow {
  /** Returns whether the id was seen within the window, and remembers it. Offsets must not decrease. */
  isDuplicate(id: string, offset: number): boolean;
}

/** The offset to start reading at, so that the window is complete at `offset`. */
export const dedupWindowStart = (offset: number, size: number): number =>
  size === 0 ? offset : Math.max(0, (Math.floor(offset / size) - 1) * size);

/**
 * A window over the last `size` to 2 × `size` offsets. Ids expire by generations, which change at multiples of `size`. So
 * whether a record is a duplicate depends on the log alone, and a reader that starts at `dedupWindowStart` decides like one
 * that has read from the first record. With `size` 0 nothing is a duplicate.
 */
export const offsetDedupWindow = (size: number): OffsetDedupWindow => {
  let generation = 0;
  let older: KeySet = uuidSet();
  let newer: KeySet = uuidSet();
  return {
    isDuplicate: (id, offset) => {
      if (size === 0) return false;
      const current = Math.floor(offset / size);
      if (current > generation) {
        older = current === generation + 1 ? newer : uuidSet();
        newer = uuidSet(newer.size);
        generation = current;
      }
      // Always add: a duplicate renews the id, because the window counts from its latest record.
      const isNew = newer.add(id);
      return !isNew || older.has(id);
    },
  };
};
