import type { SeenKeys } from '../operators/deduplicate.ts';

/** Remembers the latest `most` keys; an older one is forgotten, and new again. */
export const fifoKeySet = (maxKeys: number): SeenKeys => {
  const keys = new Set<string>();
  // One for all: a new one would step over everything that was forgotten, each time.
  const oldestFirst = keys.values();
  return {
    addIfAbsent: (key) => {
      if (keys.has(key)) return false;
      keys.add(key);
      if (keys.size > maxKeys) {
        const oldest = oldestFirst.next();
        if (oldest.done !== true) keys.delete(oldest.value);
      }
      return true;
    },
  };
};
