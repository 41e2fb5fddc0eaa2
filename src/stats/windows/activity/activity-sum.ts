import { distinctCounter, distinctCounterFrom } from '../sketches/distinct-counter.ts';
import { listSum } from '../sketches/list-sum.ts';
import type { ActivityReport, ActivitySummary } from './activity-summary.ts';

/** The sum of summaries. It holds none of them, so that they can be read one at a time. */
export interface ActivitySum {
  add(summary: ActivitySummary): void;
  /** The report with lists of at most `listed` entries. */
  report(listed: number): ActivityReport;
  /** The same as a summary. */
  summary(listed: number): ActivitySummary;
}

export const activitySum = (exactUsers: number): ActivitySum => {
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
    summary: (listed) => ({
      users: users.toBytes(),
      topUsers: topUsers.list(listed),
      topPages: topPages.list(listed),
    }),
  };
};
