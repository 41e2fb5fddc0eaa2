import type { Claims } from './drop-repeats.ts';

/** Remembers the latest `most` keys; an older one is forgotten, and new again. */
export const boundedClaims = (most: number): Claims => {
  const claimed = new Set<string>();
  // One for all: a new one would step over everything that was forgotten, each time.
  const oldestFirst = claimed.values();
  return {
    claim: (key) => {
      if (claimed.has(key)) return false;
      claimed.add(key);
      if (claimed.size > most) {
        const oldest = oldestFirst.next();
        if (oldest.done !== true) claimed.delete(oldest.value);
      }
      return true;
    },
  };
};
