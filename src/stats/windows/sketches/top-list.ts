import { compareCodePoints } from '../../counts/compare-code-points.ts';

/** A key that was seen at least `count` times, and at most `count + error` times. */
export interface TopCount {
  readonly key: string;
  readonly count: number;
  readonly error: number;
}

/** The most frequent keys, most frequent first, equal counts in code-point order of the key. */
export interface TopList {
  readonly counts: readonly TopCount[];
  /** No key that is not listed was seen more often than this. */
  readonly unlisted: number;
}

const byCount = (a: TopCount, b: TopCount): number => b.count - a.count || compareCodePoints(a.key, b.key);

/** How many more than asked for are gathered before they are sorted. */
const SPARE = 64;

/**
 * The first `most` of some counts, `unlisted` being the most that any other key can have. What is worse than the last of
 * the first is left out before anything is sorted, so a short list of very many counts costs little.
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

/** The list of a longer time out of those of its parts: a key that a part does not list may have been seen there unlisted. */
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

/** How far down a list its order is certain: none of the first so many keys can be outdone by one that stands below it. */
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
