import type { Count } from '../stats/counts/snapshot.ts';
import { compareCodePoints } from '../stats/counts/compare-code-points.ts';

/** Most active first; equal counts in code-point order of the key. */
export const byActivity = (a: Count, b: Count): number => b[1] - a[1] || compareCodePoints(a[0], b[0]);

/** The keys that one update moved into a ranking, and those that it moved out. */
export interface RankingChange {
  readonly entered: readonly string[];
  readonly left: readonly string[];
}

/** The keys with the highest counts, updated incrementally. */
export interface Ranking {
  count(key: string): number | undefined;
  /** Most active first. The array is immutable: an update creates a new one. */
  ranked(): readonly Count[];
  /** `changed`: the new absolute counts of all keys that changed since the last update, each key once. */
  update(changed: Iterable<Count>): RankingChange;
}

/**
 * A ranking of at most `limit` keys. It is exact although it does not know the keys below the limit: counts only grow,
 * so a key can enter only when its own count changes.
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
    // The old ranking goes first: sorting is fast on nearly sorted input.
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
