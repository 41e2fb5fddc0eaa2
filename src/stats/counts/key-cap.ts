import type { Count } from './snapshot.ts';

/** The maximum number of servers, and of domains, with a counter of their own; Wikimedia has about 1,000. */
export const MAX_DISTINCT_KEYS = 5000;
/** The maximum number of event types per day with a counter of their own; MediaWiki has five. */
export const MAX_DISTINCT_TYPES = 100;
/** The key that counts all others together, so that every sum stays exact. */
export const OTHER_KEY = '(other)';

/** Keys that have a counter. */
export interface KnownKeys {
  has(key: string): boolean;
  readonly size: number;
}

const capacityLeft = (known: KnownKeys, max: number): number =>
  max - known.size + (known.has(OTHER_KEY) ? 1 : 0);

/**
 * Limits counts to `max` keys, including the known ones: the counts of further new keys go to `OTHER_KEY`. The result
 * depends only on the known keys and the order of the new ones, so it is the same after a restart.
 */
export const capCounts = (
  counts: ReadonlyMap<string, number>,
  known: KnownKeys,
  max: number = MAX_DISTINCT_KEYS,
): ReadonlyMap<string, number> => {
  let left = capacityLeft(known, max);
  let added = 0;
  for (const key of counts.keys()) if (!known.has(key)) added += 1;
  // The common case needs no copy.
  if (added <= left) return counts;
  const capped = new Map<string, number>();
  for (const [key, count] of counts) {
    const isOwn = known.has(key) || key === OTHER_KEY || left > 0;
    if (isOwn && !known.has(key) && key !== OTHER_KEY) left -= 1;
    const name = isOwn ? key : OTHER_KEY;
    capped.set(name, (capped.get(name) ?? 0) + count);
  }
  return capped;
};

/** The key under which a key is counted, after all new keys were added. */
export const cappedKey = (key: string, known: KnownKeys, max: number = MAX_DISTINCT_KEYS): string =>
  known.has(key) || capacityLeft(known, max) > 0 ? key : OTHER_KEY;

/** Limits a ranking (most active first) to `max` keys; `OTHER_KEY` gets the rest. */
export const capRanked = (ranked: readonly Count[], max: number = MAX_DISTINCT_KEYS): readonly Count[] => {
  if (ranked.length <= max) return ranked;
  const named = ranked.filter(([key]) => key !== OTHER_KEY);
  const sum = (counts: readonly Count[]): number => counts.reduce((total, [, count]) => total + count, 0);
  const rest = sum(ranked) - sum(named.slice(0, max));
  if (rest === 0) return named;
  const own = named.slice(0, max);
  const index = own.findIndex(([, count]) => count < rest);
  return index === -1 ? [...own, [OTHER_KEY, rest]] : own.toSpliced(index, 0, [OTHER_KEY, rest]);
};
