import type { SeenKeys } from './seen-keys.ts';
import { uuidSet } from './uuid-set.ts';

/**
 * Remembers at least the latest `minKeys` keys and fewer than twice as many. The keys are in two sets: when the newer set
 * is full, it replaces the older one. Evicting a whole set costs almost nothing per key.
 */
export const generationalKeySet = (minKeys: number): SeenKeys => {
  let newer = uuidSet();
  let older = uuidSet();
  return {
    addIfAbsent: (key) => {
      if (older.has(key) || !newer.add(key)) return false;
      if (newer.size >= minKeys) {
        older = newer;
        newer = uuidSet(minKeys);
      }
      return true;
    },
  };
};
