import type { ActivityResolution, ActivitySummary } from './activity-summary.ts';
import { distinctCounter } from '../sketches/distinct-counter.ts';
import { topCounter } from '../sketches/top-counter.ts';
import type { MinuteActivity } from '../window-deltas.ts';

/**
 * How long lists are in whole summaries, and so up to how many different keys they are exact. A minute's are
 * complete, so that its hour is exact; an hour's go on to its day, and are twice as long as those that are asked for.
 */
export const UNMERGED_LIST_LENGTH: Readonly<Record<ActivityResolution, number>> = {
  '1m': 20_000,
  '1h': 2000,
  '1d': 1000,
};

/** How long they are once a coarser summary holds them. */
export const LIST_LENGTH: Readonly<Record<ActivityResolution, number>> = {
  '1m': 100,
  '1h': 1000,
  '1d': 1000,
};

/** One summary of activity as it came. */
export const summarise = (activity: Iterable<MinuteActivity>, exactUsers: number): ActivitySummary => {
  const users = distinctCounter(exactUsers);
  const topUsers = topCounter(UNMERGED_LIST_LENGTH['1m']);
  const topPages = topCounter(UNMERGED_LIST_LENGTH['1m']);
  for (const minute of activity) {
    for (const [user, times] of minute.users) {
      users.add(user);
      topUsers.add(user, times);
    }
    for (const [page, times] of minute.pages) topPages.add(page, times);
  }
  return {
    users: users.toBytes(),
    topUsers: topUsers.list(UNMERGED_LIST_LENGTH['1m']),
    topPages: topPages.list(UNMERGED_LIST_LENGTH['1m']),
  };
};
