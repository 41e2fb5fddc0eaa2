import { toWellFormed } from './to-well-formed.ts';

type Counts = ReadonlyMap<string, number>;

const areNormalized = (counts: Counts): boolean => {
  for (const [key, count] of counts) if (count <= 0 || !key.isWellFormed()) return false;
  return true;
};

/** Well-formed keys with positive counts. Keys that become the same text are added up. */
export const normalizeCounts = (counts: Counts): Counts => {
  // Nearly all counts are normalized already and need no copy.
  if (areNormalized(counts)) return counts;
  const result = new Map<string, number>();
  for (const [key, count] of counts) {
    const text = toWellFormed(key);
    if (count > 0) result.set(text, (result.get(text) ?? 0) + count);
  }
  return result;
};
