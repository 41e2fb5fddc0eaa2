import type { ActivityReport, ActivitySummary } from '../../../stats/windows/activity-summary.ts';
import { distinct, distinctFrom } from '../../../stats/windows/distinct.ts';
import { type TopCount, topList, type TopList } from '../../../stats/windows/top-list.ts';

/** Adds lists up one by one, as `mergeTopLists` does with all of them at once. */
export interface ListSum {
  add(list: TopList): void;
  list(most: number): TopList;
}

interface Sum {
  count: number;
  /** What the key's error differs by from that of a key that no list has. */
  known: number;
}

/** Holds at most twice `mostKeys`: then the least go, and are among what was not listed. */
export const listSum = (mostKeys: number): ListSum => {
  const sums = new Map<string, Sum>();
  let unlisted = 0;

  function* counts(): Generator<TopCount> {
    for (const [key, { count, known }] of sums) yield { key, count, error: unlisted + known };
  }
  const prune = (): void => {
    const kept = topList(counts(), mostKeys, unlisted);
    sums.clear();
    unlisted = kept.unlisted;
    for (const { key, count, error } of kept.counts) sums.set(key, { count, known: error - unlisted });
  };

  return {
    add: (list) => {
      unlisted += list.unlisted;
      for (const { key, count, error } of list.counts) {
        const sum = sums.get(key) ?? { count: 0, known: 0 };
        sums.set(key, sum);
        sum.count += count;
        sum.known += error - list.unlisted;
      }
      if (sums.size > mostKeys * 2) prune();
    },
    list: (most) => topList(counts(), most, unlisted),
  };
};

/** What summaries come to together; none of them is held. */
export interface ActivitySum {
  add(summary: ActivitySummary): void;
  report(listed: number): ActivityReport;
}

const MOST_KEYS = 200_000;

export const activitySum = (exactUsers: number): ActivitySum => {
  const users = distinct(exactUsers);
  const topUsers = listSum(MOST_KEYS);
  const topPages = listSum(MOST_KEYS);
  return {
    add: (summary) => {
      users.merge(distinctFrom(summary.users, exactUsers));
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
