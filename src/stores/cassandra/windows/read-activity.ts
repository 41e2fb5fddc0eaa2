import type { ActivityReport, ActivityResolution } from '../../../stats/windows/activity-summary.ts';
import {
  type Distinct,
  distinct,
  type DistinctCount,
  distinctFrom,
} from '../../../stats/windows/distinct.ts';
import { summarise } from '../../../stats/windows/summarise.ts';
import type { MinuteActivity } from '../../../stats/windows/window-deltas.ts';
import type { WindowRange, WindowRun } from '../../../stats/windows/window-range.ts';
import type { Database } from '../database.ts';
import type { Place } from '../place.ts';
import { number, textOrNull } from '../row-reading.ts';
import { unpackLog } from './activity-log.ts';
import { bytes, summaryOf } from './activity-parts.ts';
import { activitySum } from './activity-sum.ts';
import { type Stretch, stretchesOf, type WindowLedgers } from './window-ledgers.ts';

const IN_RANGE = `FROM window_activity
 WHERE scope = ? AND generation = ? AND ledger = ? AND resolution = ? AND bucket = ? AND start >= ? AND start < ?`;
const WHOLE = `SELECT start, part, users, top_users, top_pages, log ${IN_RANGE}`;
const USERS = `SELECT start, users, log ${IN_RANGE}`;

/** A row may be 1 MB. */
const PAGE_ROWS = 50;

const pagesOf = (
  db: Database,
  query: string,
  place: Place,
  resolution: ActivityResolution,
  { bucket, from, to }: Stretch,
) => db.pages(query, [...place, resolution, bucket, from, to], PAGE_ROWS);

/** Who was active in these runs; those of seconds tell nothing. */
export const readActivity = async (
  db: Database,
  ledgers: WindowLedgers,
  runs: readonly WindowRun[],
  { exactUsers, listed }: { readonly exactUsers: number; readonly listed: number },
): Promise<ActivityReport> => {
  const sum = activitySum(exactUsers);
  const addPages = async (resolution: ActivityResolution, place: Place, stretch: Stretch): Promise<void> => {
    const log: MinuteActivity[] = [];
    for await (const page of pagesOf(db, WHOLE, place, resolution, stretch))
      for (const row of page)
        if (number(row, 'part') === 0) sum.add(summaryOf(row));
        else log.push(unpackLog(number(row, 'start'), textOrNull(row, 'log') ?? '[[],[]]'));
    if (log.length > 0) sum.add(summarise(log, exactUsers));
  };
  for (const { resolution, ...range } of runs) {
    if (resolution === '1s') continue;
    for (const stretch of await stretchesOf(
      { db },
      ledgers,
      'activity',
      resolution,
      range satisfies WindowRange,
    ))
      for (const place of stretch.places) await addPages(resolution, place, stretch);
  }
  return sum.report(listed);
};

/** The distinct users of each window of a range that had any, by its start. */
export const readDistinctUsers = async (
  db: Database,
  ledgers: WindowLedgers,
  resolution: ActivityResolution,
  range: WindowRange,
  exactUsers: number,
): Promise<ReadonlyMap<number, DistinctCount>> => {
  const counted = new Map<number, DistinctCount>();
  for (const stretch of await stretchesOf({ db }, ledgers, 'activity', resolution, range)) {
    const users = new Map<number, Distinct>();
    const usersAt = (start: number): Distinct => {
      const known = users.get(start) ?? distinct(exactUsers);
      users.set(start, known);
      return known;
    };
    for (const place of stretch.places)
      for await (const page of pagesOf(db, USERS, place, resolution, stretch))
        for (const row of page) {
          const start = number(row, 'start');
          const log = textOrNull(row, 'log');
          if (log === null) usersAt(start).merge(distinctFrom(bytes(row, 'users'), exactUsers));
          else for (const user of unpackLog(start, log).users.keys()) usersAt(start).add(user);
        }
    for (const [start, of] of users) counted.set(start, of.count());
  }
  return counted;
};
