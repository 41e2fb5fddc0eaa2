import type { Claims } from './drop-repeats.ts';
import { uuidSet } from './uuid-set.ts';

/**
 * Remembers at least the latest `least` keys, and less than twice as many: they lie in two sets, and when the newer one is
 * full the older one goes as a whole. That costs next to nothing for each key, which suits what sees every event.
 */
export const rotatingClaims = (least: number): Claims => {
  let newer = uuidSet();
  let older = uuidSet();
  return {
    claim: (key) => {
      if (older.has(key) || !newer.add(key)) return false;
      if (newer.size >= least) {
        older = newer;
        newer = uuidSet(least);
      }
      return true;
    },
  };
};
