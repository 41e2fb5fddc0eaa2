import { compareCodePoints } from '../../counts/compare-code-points.ts';

/** A key that occurred at least `count` and at most `count + error` times. */
export interface TopCount {
  readonly key: string;
  readonly count: number;
  readonly error: number;
}

/** The most frequent keys, most frequent first, equal counts in code-point order of the key. */
export interface TopList {
  readonly counts: readonly TopCount[];
  /** The maximum count of any key that is not listed. */
  readonly unlisted: number;
}

const byCount = (a: TopCount, b: TopCount): number => b.count - a.count || compareCodePoints(a.key, b.key);

/** The number of extra entries that are collected before sorting. */
const SPARE = 64;

/**
 * The first `most` of some counts; `unlisted` is the maximum count of any other key. Entries below the current last one
 * are dropped before sorting, so a short list of very many counts is cheap.
 */
export const topList = (counts: Iterable<TopCount>, limit: number, unlisted: number): TopList => {
  let first: TopCount[] = [];
  let maxUnlisted = unlisted;
  const omit = ({ count, error }: TopCount): void => {
    maxUnlisted = Math.max(maxUnlisted, count + error);
  };
  const cut = (): TopCount | undefined => {
    first.sort(byCount);
    first.slice(limit).forEach(omit);
    first = first.slice(0, limit);
    return first.at(-1);
  };

  let last: TopCount | undefined;
  for (const count of counts) {
    if (last !== undefined && byCount(count, last) > 0) {
      omit(count);
      continue;
    }
    first.push(count);
    if (first.length > limit * 2 + SPARE) last = cut();
  }
  cut();
  return { counts: first, unlisted: maxUnlisted };
};

/** The beginning of a list. */
const truncated = ({ counts, unlisted }: TopList, limit: number): TopList => ({
  counts: counts.slice(0, limit),
  unlisted: counts.slice(limit).reduce((high, { count, error }) => Math.max(high, count + error), unlisted),
});

/** Merges the lists of the parts of a longer time: a key may have occurred in a part that does not list it. */
export const mergeTopLists = (lists: readonly TopList[], limit: number): TopList => {
  const [only, ...others] = lists;
  if (only !== undefined && others.length === 0) return truncated(only, limit);
  const unlisted = lists.reduce((sum, list) => sum + list.unlisted, 0);
  const merged = new Map<string, { count: number; error: number }>();
  for (const list of lists)
    for (const { key, count, error } of list.counts) {
      const known = merged.get(key) ?? { count: 0, error: unlisted };
      merged.set(key, { count: known.count + count, error: known.error + error - list.unlisted });
    }
  return topList(
    Array.from(merged, ([key, { count, error }]) => ({ key, count, error })),
    limit,
    unlisted,
  );
};

/** The length of the prefix with a certain order: no key below can have a higher count than a key of the prefix. */
export const certainRanks = ({ counts, unlisted }: TopList): number => {
  let below = unlisted;
  let certainCount = counts.length;
  for (let rank = counts.length - 1; rank >= 0; rank -= 1) {
    const { count = 0, error = 0 } = counts[rank] ?? {};
    if (count < below) certainCount = rank;
    below = Math.max(below, count + error);
  }
  return certainCount;
};
