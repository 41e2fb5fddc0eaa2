import type { ActivityResolution, ActivitySummary } from './activity-summary.ts';
import { distinctCounter } from '../sketches/distinct-counter.ts';
import { topCounter } from '../sketches/top-counter.ts';
import { wikiListLength, withUnknown } from './wiki-lists.ts';
import type { MinuteActivity } from '../window-deltas.ts';

/**
 * The length of lists in unmerged summaries, which is also the number of keys up to which they are exact. The lists of a
 * minute are complete, so that its hour is exact; those of an hour are twice as long as a query can request, for its day.
 */
export const UNMERGED_LIST_LENGTH: Readonly<Record<ActivityResolution, number>> = {
  '1m': 20_000,
  '1h': 2000,
  '1d': 1000,
};

/** Their length once a coarser summary includes them. */
export const LIST_LENGTH: Readonly<Record<ActivityResolution, number>> = {
  '1m': 100,
  '1h': 1000,
  '1d': 1000,
};

/** Summarises logged activity. */
export const summarise = (activity: Iterable<MinuteActivity>, exactUsers: number): ActivitySummary => {
  const users = distinctCounter(exactUsers);
  const topUsers = topCounter(UNMERGED_LIST_LENGTH['1m']);
  const topWikiUsers = topCounter(wikiListLength(UNMERGED_LIST_LENGTH['1m']));
  const topPages = topCounter(UNMERGED_LIST_LENGTH['1m']);
  /** The maximum count of any user in minutes that were not counted by wiki. */
  let unknown = 0;
  for (const minute of activity) {
    for (const [user, times] of minute.users) {
      users.add(user);
      topUsers.add(user, times);
    }
    for (const [user, times] of minute.wikiUsers ?? []) topWikiUsers.add(user, times);
    if (minute.wikiUsers === null) unknown += Math.max(0, ...minute.users.values());
    for (const [page, times] of minute.pages) topPages.add(page, times);
  }
  return {
    users: users.toBytes(),
    topUsers: topUsers.list(UNMERGED_LIST_LENGTH['1m']),
    topWikiUsers: withUnknown(topWikiUsers.list(wikiListLength(UNMERGED_LIST_LENGTH['1m'])), unknown),
    topPages: topPages.list(UNMERGED_LIST_LENGTH['1m']),
  };
};
