import { distinctCounter, distinctCounterFrom } from '../sketches/distinct-counter.ts';
import { listSum } from '../sketches/list-sum.ts';
import type { ActivityReport, ActivitySummary } from './activity-summary.ts';
import { pagesOfWikis, usersOfWikis, wikiListLength } from './wiki-lists.ts';

/** The sum of summaries. It holds none of them, so that they can be read one at a time. */
export interface ActivitySum {
  add(summary: ActivitySummary): void;
  /** The sum as a summary with lists of at most `listed` entries. */
  summary(listed: number): ActivitySummary;
}

/** The sum of summaries for a query. */
export interface ActivityReportSum extends Pick<ActivitySum, 'add'> {
  /** The report with lists of at most `listed` entries. */
  report(listed: number): ActivityReport;
}

export const activitySum = (exactUsers: number): ActivitySum => {
  const users = distinctCounter(exactUsers);
  const topUsers = listSum();
  const topWikiUsers = listSum();
  const topPages = listSum();
  return {
    add: (summary) => {
      users.merge(distinctCounterFrom(summary.users, exactUsers));
      topUsers.add(summary.topUsers);
      topWikiUsers.add(summary.topWikiUsers);
      topPages.add(summary.topPages);
    },
    summary: (listed) => ({
      users: users.toBytes(),
      topUsers: topUsers.list(listed),
      topWikiUsers: topWikiUsers.list(wikiListLength(listed)),
      topPages: topPages.list(listed),
    }),
  };
};

const sumOfAllWikis = (exactUsers: number): ActivityReportSum => {
  const users = distinctCounter(exactUsers);
  const topUsers = listSum();
  const topPages = listSum();
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

const sumOfWikis = (domains: ReadonlySet<string>): ActivityReportSum => {
  const topUsers = listSum();
  const topPages = listSum();
  return {
    add: (summary) => {
      topUsers.add(usersOfWikis(summary.topWikiUsers, domains));
      topPages.add(pagesOfWikis(summary.topPages, domains));
    },
    report: (listed) => {
      const all = topUsers.list(Infinity);
      return {
        distinctUsers: all.unlisted === 0 ? { value: all.counts.length, error: 0 } : null,
        topUsers: topUsers.list(listed),
        topPages: topPages.list(listed),
      };
    },
  };
};

/** A sum over all wikis, or only over the wikis with these domains. */
export const activityReportSum = (
  exactUsers: number,
  domains: readonly string[] | null,
): ActivityReportSum => (domains === null ? sumOfAllWikis(exactUsers) : sumOfWikis(new Set(domains)));
