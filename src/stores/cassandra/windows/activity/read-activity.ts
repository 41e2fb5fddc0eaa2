import type {
  ActivityReport,
  ActivityResolution,
} from '../../../../stats/windows/activity/activity-summary.ts';
import {
  type DistinctCounter,
  distinctCounter,
  type DistinctCount,
  distinctCounterFrom,
} from '../../../../stats/windows/sketches/distinct-counter.ts';
import { summarise } from '../../../../stats/windows/activity/summarise.ts';
import type { MinuteActivity } from '../../../../stats/windows/window-deltas.ts';
import type { WindowRange, WindowRun } from '../../../../stats/windows/window-range.ts';
import type { Database } from '../../connection/database.ts';
import type { LedgerKey } from '../../ledger/ledger-key.ts';
import { number, textOrNull } from '../../connection/row-values.ts';
import { unpackLog } from './activity-log.ts';
import { bytes, summaryOf } from './activity-columns.ts';
import { activityReportSum } from '../../../../stats/windows/activity/activity-sum.ts';
import { type BucketRange, bucketRangesOf, type WindowLedgers } from '../window-ledgers.ts';

const IN_RANGE = `FROM window_activity
 WHERE scope = ? AND generation = ? AND ledger = ? AND resolution = ? AND bucket = ? AND start >= ? AND start < ?`;
const SELECT_ALL = `SELECT start, part, users, top_users, top_pages, log ${IN_RANGE}`;
const SELECT_WIKIS = `SELECT start, part, users, top_users, top_pages, top_wiki_users, log ${IN_RANGE}`;
const SELECT_USERS = `SELECT start, users, log ${IN_RANGE}`;

/** Rows per page: a row may be 1 MB. */
const PAGE_ROWS = 50;

const pagesOf = (
  db: Database,
  query: string,
  ledgerKey: LedgerKey,
  resolution: ActivityResolution,
  { bucket, from, to }: BucketRange,
) => db.pages(query, [...ledgerKey, resolution, bucket, from, to], PAGE_ROWS);

export interface ReadActivityOptions {
  readonly exactUsers: number;
  readonly listed: number;
  /** `null`: of all wikis. */
  readonly domains: readonly string[] | null;
}

/** The activity in these runs, read page by page. Runs of seconds have none. */
export const readActivity = async (
  db: Database,
  ledgers: WindowLedgers,
  runs: readonly WindowRun[],
  { exactUsers, listed, domains }: ReadActivityOptions,
): Promise<ActivityReport> => {
  const sum = activityReportSum(exactUsers, domains);
  const select = domains === null ? SELECT_ALL : SELECT_WIKIS;
  const addPages = async (
    resolution: ActivityResolution,
    ledgerKey: LedgerKey,
    bucketRange: BucketRange,
  ): Promise<void> => {
    const log: MinuteActivity[] = [];
    for await (const page of pagesOf(db, select, ledgerKey, resolution, bucketRange))
      for (const row of page)
        if (number(row, 'part') === 0) sum.add(summaryOf(row));
        else log.push(unpackLog(number(row, 'start'), textOrNull(row, 'log') ?? '[[],[]]'));
    if (log.length > 0) sum.add(summarise(log, exactUsers));
  };
  for (const { resolution, ...range } of runs) {
    if (resolution === '1s') continue;
    for (const bucketRange of await bucketRangesOf(
      { db },
      ledgers,
      'activity',
      resolution,
      range satisfies WindowRange,
    ))
      for (const ledgerKey of bucketRange.ledgerKeys) await addPages(resolution, ledgerKey, bucketRange);
  }
  return sum.report(listed);
};

/** The distinct users of each window with activity in a range, by the window's start. */
export const readDistinctUsers = async (
  db: Database,
  ledgers: WindowLedgers,
  resolution: ActivityResolution,
  range: WindowRange,
  exactUsers: number,
): Promise<ReadonlyMap<number, DistinctCount>> => {
  const counted = new Map<number, DistinctCount>();
  for (const bucketRange of await bucketRangesOf({ db }, ledgers, 'activity', resolution, range)) {
    const users = new Map<number, DistinctCounter>();
    const usersAt = (start: number): DistinctCounter => {
      const known = users.get(start) ?? distinctCounter(exactUsers);
      users.set(start, known);
      return known;
    };
    for (const ledgerKey of bucketRange.ledgerKeys)
      for await (const page of pagesOf(db, SELECT_USERS, ledgerKey, resolution, bucketRange))
        for (const row of page) {
          const start = number(row, 'start');
          const log = textOrNull(row, 'log');
          if (log === null) usersAt(start).merge(distinctCounterFrom(bytes(row, 'users'), exactUsers));
          else for (const user of unpackLog(start, log).users.keys()) usersAt(start).add(user);
        }
    for (const [start, of] of users) counted.set(start, of.count());
  }
  return counted;
};
