import type { SeenKeys } from './seen-keys.ts';
import { uuidSet } from './uuid-set.ts';

/**
 * Remembers at least the latest `least` keys, and less than twice as many: they lie in two sets, and when the newer one is
 * full the older one goes as a whole. That costs next to nothing for each key, which suits what sees every event.
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
