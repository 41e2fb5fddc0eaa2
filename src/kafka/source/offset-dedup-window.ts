import { type KeySet, uuidSet } from '../../core/collections/uuid-set.ts';

/** Knows the ids of a partition's last records. */
export interface OffsetDedupWindow {
  /** Whether the id was seen before within the window. Offsets must not go back. */
  isDuplicate(id: string, offset: number): boolean;
}

/** Where reading must begin so that the window is full when it comes to `offset`. */
export const dedupWindowStart = (offset: number, size: number): number =>
  size === 0 ? offset : Math.max(0, (Math.floor(offset / size) - 1) * size);

/**
 * A window over the last `size` to twice `size` offsets: ids are forgotten by generations, and those turn at
 * multiples of `size`. So what is a repeat depends on the log alone, and a reader that begins at `windowStart` finds
 * the same as one that has read from the first record on. With `size` 0 nothing is a repeat.
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
      // Both must learn of it: which of them still holds it decides how long it is known.
      const isNew = newer.add(id);
      return !isNew || older.has(id);
    },
  };
};
