import {
  type DistinctCounter,
  distinctCounterFrom,
  type DistinctCount,
} from '../sketches/distinct-counter.ts';
import type { Resolution } from '../resolution.ts';
import { mergeTopLists, type TopList } from '../sketches/top-list.ts';
import { wikiListLength } from './wiki-lists.ts';

/** The resolutions with users and pages: a second is too short for lists. */
export type ActivityResolution = Exclude<Resolution, '1s'>;

/** The users and pages of a finished window. */
export interface ActivitySummary {
  /** The distinct users, serialized for `distinctFrom`. */
  readonly users: Uint8Array;
  readonly topUsers: TopList;
  /** By `wikiUserKey`. */
  readonly topWikiUsers: TopList;
  /** By `pageKey`. */
  readonly topPages: TopList;
}

/** The combined result of several summaries, of all wikis or of some. */
export interface ActivityReport {
  /** `null` for some wikis if their lists of users are not complete. */
  readonly distinctUsers: DistinctCount | null;
  readonly topUsers: TopList;
  readonly topPages: TopList;
}

/** The result of a single summary. */
const bytesOf = (summaries: readonly ActivitySummary[], exactUsers: number): Uint8Array => {
  const [only, ...others] = summaries;
  return only !== undefined && others.length === 0 ? only.users : usersOf(summaries, exactUsers).toBytes();
};
const usersOf = (summaries: readonly ActivitySummary[], exactUsers: number): DistinctCounter => {
  const users = distinctCounterFrom(Uint8Array.of(0), exactUsers);
  for (const summary of summaries) users.merge(distinctCounterFrom(summary.users, exactUsers));
  return users;
};
const lists = (summaries: readonly ActivitySummary[], listed: number): Omit<ActivitySummary, 'users'> => ({
  topUsers: mergeTopLists(
    summaries.map(({ topUsers }) => topUsers),
    listed,
  ),
  topWikiUsers: mergeTopLists(
    summaries.map(({ topWikiUsers }) => topWikiUsers),
    wikiListLength(listed),
  ),
  topPages: mergeTopLists(
    summaries.map(({ topPages }) => topPages),
    listed,
  ),
});

/** Merges the summaries of several parts of a window. Distinct users are exact up to `exactUsers`; `listed` is the length of lists. */
export const mergeSummaries = (
  summaries: readonly ActivitySummary[],
  exactUsers: number,
  listed: number,
): ActivitySummary => ({ users: bytesOf(summaries, exactUsers), ...lists(summaries, listed) });
