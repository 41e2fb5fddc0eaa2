import type { Claims } from './drop-repeats.ts';

/** Remembers the latest `most` keys; an older one is forgotten, and new again. */
export const boundedClaims = (most: number): Claims => {
  const claimed = new Set<string>();
  return {
    claim: (key) => {
      if (claimed.has(key)) return false;
      claimed.add(key);
      if (claimed.size > most) {
        for (const oldest of claimed) {
          claimed.delete(oldest);
          break;
        }
      }
      return true;
    },
  };
};
