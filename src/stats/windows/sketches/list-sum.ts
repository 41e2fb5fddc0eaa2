import { type TopCount, topList, type TopList } from './top-list.ts';

/** Adds top lists up one at a time. The result equals `mergeTopLists` over all of them, as long as the limits suffice. */
export interface ListSum {
  add(list: TopList): void;
  list(limit: number): TopList;
}

export interface ListSumLimits {
  /** At twice as many keys, the least frequent ones are dropped and count as unlisted. */
  readonly maxKeys: number;
  /** At more characters in all keys together, the less frequent half is dropped. */
  readonly maxCharacters: number;
}

interface Sum {
  count: number;
  /** The key's error minus that of a key in no list. */
  errorOffset: number;
}

/** Far above a real hour of Wikimedia's traffic; keys of maximum length still stay below 128 MB per list. */
const DEFAULT_LIMITS: ListSumLimits = { maxKeys: 200_000, maxCharacters: 64 * 2 ** 20 };

export const listSum = ({ maxKeys, maxCharacters }: ListSumLimits = DEFAULT_LIMITS): ListSum => {
  const sums = new Map<string, Sum>();
  let characters = 0;
  let unlisted = 0;

  function* counts(): Generator<TopCount> {
    for (const [key, { count, errorOffset }] of sums) yield { key, count, error: unlisted + errorOffset };
  }
  const prune = (limit: number): void => {
    const retained = topList(counts(), limit, unlisted);
    sums.clear();
    characters = 0;
    unlisted = retained.unlisted;
    for (const { key, count, error } of retained.counts) {
      sums.set(key, { count, errorOffset: error - unlisted });
      characters += key.length;
    }
  };

  return {
    add: (list) => {
      unlisted += list.unlisted;
      for (const { key, count, error } of list.counts) {
        let sum = sums.get(key);
        if (sum === undefined) {
          sum = { count: 0, errorOffset: 0 };
          sums.set(key, sum);
          characters += key.length;
        }
        sum.count += count;
        sum.errorOffset += error - list.unlisted;
      }
      if (sums.size > maxKeys * 2) prune(maxKeys);
      while (characters > maxCharacters) prune(Math.floor(sums.size / 2));
    },
    list: (limit) => topList(counts(), limit, unlisted),
  };
};
