import type { Count } from '../stats/counts/snapshot.ts';
import { compareCodePoints } from '../stats/counts/compare-code-points.ts';

/** Most active first; equal counts in code-point order of the key. */
export const byActivity = (a: Count, b: Count): number => b[1] - a[1] || compareCodePoints(a[0], b[0]);

/** The keys that came into a ranking, and those that dropped out of it, by one update. */
export interface RankingChange {
  readonly entered: readonly string[];
  readonly left: readonly string[];
}

/** The keys with the highest counts, kept up to date one changed count at a time. */
export interface Ranking {
  count(key: string): number | undefined;
  /** Most active first. Never changed afterwards: an update makes a new array. */
  ranked(): readonly Count[];
  /** Tells the new absolute counts of keys: all that changed since the last update, and none twice. */
  update(changed: Iterable<Count>): RankingChange;
}

/**
 * A ranking of at most `limit` keys. It stays exact without knowing the keys below the limit, because counts
 * only grow: a key can enter only at the moment its own count changes.
 */
export const createRanking = (limit: number, initial: Iterable<Count> = []): Ranking => {
  const counts = new Map<string, number>();
  let ranked: readonly Count[] = [];

  const canEnter = (entry: Count): boolean => {
    const last = ranked.length < limit ? undefined : ranked.at(-1);
    return last === undefined || byActivity(entry, last) < 0;
  };

  const current = (entry: Count): Count => {
    const count = counts.get(entry[0]) ?? entry[1];
    return count === entry[1] ? entry : [entry[0], count];
  };

  const update = (changed: Iterable<Count>): RankingChange => {
    const candidates: Count[] = [];
    let hasChanged = false;
    for (const entry of changed) {
      const known = counts.has(entry[0]);
      if (!known && !canEnter(entry)) continue;
      if (!known) candidates.push(entry);
      counts.set(entry[0], entry[1]);
      hasChanged = true;
    }
    if (!hasChanged) return { entered: [], left: [] };
    // The old order comes first: it is nearly right, and sorting is fast on what is nearly sorted.
    const all = [...ranked.map(current), ...candidates];
    const old = new Set(ranked.map(([key]) => key));
    all.sort(byActivity);
    ranked = all.slice(0, limit);
    const dropped = all.slice(limit).map(([key]) => key);
    for (const key of dropped) counts.delete(key);
    return {
      entered: candidates.map(([key]) => key).filter((key) => counts.has(key)),
      left: dropped.filter((key) => old.has(key)),
    };
  };

  update(initial);
  return { count: (key) => counts.get(key), ranked: () => ranked, update };
};
