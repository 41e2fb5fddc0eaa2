import type { Count } from './snapshot.ts';

/** Servers, and domains, that are counted each under its own name; Wikimedia has about 1,000. */
export const MAX_DISTINCT_KEYS = 5000;
/** Types of events in a day that are counted each under its own name; MediaWiki has five. */
export const MAX_DISTINCT_TYPES = 100;
/** Under this name all the others are counted together, so that every sum stays exact. */
export const OTHER_KEY = '(other)';

/** Names that are counted already. */
export interface KnownKeys {
  has(key: string): boolean;
  readonly size: number;
}

const capacityLeft = (known: KnownKeys, max: number): number =>
  max - known.size + (known.has(OTHER_KEY) ? 1 : 0);

/**
 * What is added to counts that may have at most `max` names: what is new beyond that is added to `OTHER_KEY`. It depends on
 * the known names and the order of the new ones alone, so it comes out alike after a restart.
 */
export const capCounts = (
  counts: ReadonlyMap<string, number>,
  known: KnownKeys,
  max: number = MAX_DISTINCT_KEYS,
): ReadonlyMap<string, number> => {
  let left = capacityLeft(known, max);
  let added = 0;
  for (const key of counts.keys()) if (!known.has(key)) added += 1;
  // Nearly always; then nothing need be copied.
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

/** The name under which a key is counted, once everything that is new has been added. */
export const cappedKey = (key: string, known: KnownKeys, max: number = MAX_DISTINCT_KEYS): string =>
  known.has(key) || capacityLeft(known, max) > 0 ? key : OTHER_KEY;

/** A ranking (most active first) with at most `max` names beside `OTHER_KEY`, which has the rest. */
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
