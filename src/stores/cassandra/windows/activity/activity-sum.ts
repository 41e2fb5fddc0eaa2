import type { ActivityReport, ActivitySummary } from '../../../../stats/windows/activity/activity-summary.ts';
import { distinctCounter, distinctCounterFrom } from '../../../../stats/windows/sketches/distinct-counter.ts';
import { type TopCount, topList, type TopList } from '../../../../stats/windows/sketches/top-list.ts';

/** Adds top lists up one at a time, with the result of `mergeTopLists` over all of them. */
export interface ListSum {
  add(list: TopList): void;
  list(limit: number): TopList;
}

interface Sum {
  count: number;
  /** The key's error minus that of a key in no list. */
  errorOffset: number;
}

/** Holds at most twice `maxKeys` keys: then the least frequent are dropped and count as unlisted. */
export const listSum = (maxKeys: number): ListSum => {
  const sums = new Map<string, Sum>();
  let unlisted = 0;

  function* counts(): Generator<TopCount> {
    for (const [key, { count, errorOffset }] of sums) yield { key, count, error: unlisted + errorOffset };
  }
  const prune = (): void => {
    const retained = topList(counts(), maxKeys, unlisted);
    sums.clear();
    unlisted = retained.unlisted;
    for (const { key, count, error } of retained.counts)
      sums.set(key, { count, errorOffset: error - unlisted });
  };

  return {
    add: (list) => {
      unlisted += list.unlisted;
      for (const { key, count, error } of list.counts) {
        const sum = sums.get(key) ?? { count: 0, errorOffset: 0 };
        sums.set(key, sum);
        sum.count += count;
        sum.errorOffset += error - list.unlisted;
      }
      if (sums.size > maxKeys * 2) prune();
    },
    list: (limit) => topList(counts(), limit, unlisted),
  };
};

/** The sum of summaries, without holding them. */
export interface ActivitySum {
  add(summary: ActivitySummary): void;
  report(listed: number): ActivityReport;
}

const MAX_KEYS = 200_000;

export const activitySum = (exactUsers: number): ActivitySum => {
  const users = distinctCounter(exactUsers);
  const topUsers = listSum(MAX_KEYS);
  const topPages = listSum(MAX_KEYS);
  return {
    add: (summary) => {
      users.merge(distinctCounterFrom(summary.users, exactUsers));
      topUsers.add(summary.topUsers);
      topPages.add(summary.topPages);
    },
    report: (listed) => ({
      distinctUsers: users.count(),
      topUsers: topUsers.list(listed),
      topPages: topPages.list(listed),
    }),
  };
};
