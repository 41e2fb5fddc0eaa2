import type { ActivityReport } from '../../../stats/windows/activity/activity-summary.ts';
import { activityOver, distinctUsersIn } from '../../../stats/windows/activity/activity-over.ts';
import type { Resolution } from '../../../stats/windows/resolution.ts';
import { sumCounts, type WindowCounts, zeroCounts } from '../../../stats/windows/window-counts.ts';
import type { Dimension, WindowRow } from '../../../stats/windows/window-deltas.ts';
import type { WindowRun } from '../../../stats/windows/window-range.ts';
import { withUnknownKind } from '../../../stats/windows/unknown-kind.ts';
import { type CountsByKey, countsByKey } from '../../counts-by-key.ts';
import { distinctUsersSpan, withDistinctUsers } from '../../distinct-users-span.ts';
import type { WindowsState } from '../../window-reader.ts';
import type { WindowResult, WindowQuery } from '../../../stats/windows/window-query.ts';
import { kindRowsOf } from './kind-rows.ts';
import { createActivityTables } from '../tables/activity-tables.ts';
import type { OutsideReason } from '../tables/outside-reason.ts';
import { readWatermarks } from '../tables/read-watermarks.ts';
import { readTransaction, type Connection, prepare, type Row } from '../sqlite-connection.ts';

/** Window queries; each result shows one instant. */
export interface SqliteWindowQueries {
  state(): WindowsState;
  rows(query: WindowQuery): readonly WindowResult[];
  byKey(dimension: Dimension, runs: readonly WindowRun[]): ReadonlyMap<string, WindowCounts>;
  activity(runs: readonly WindowRun[], listed: number, domains: readonly string[] | null): ActivityReport;
}

const COUNTS = 'bots, non_bots, new_pages, bytes_added, bytes_removed';
// Older versions let values grow beyond 2^53, where sum() fails; total() is exact up to there.
const SUMS = COUNTS.replaceAll(/\w+/g, `CAST(min(total($&), ${Number.MAX_SAFE_INTEGER}.0) AS INTEGER)`);

const countsAt = (row: Row, column: number): WindowCounts => ({
  bots: row.number(column),
  nonBots: row.number(column + 1),
  newPages: row.number(column + 2),
  bytesAdded: row.number(column + 3),
  bytesRemoved: row.number(column + 4),
});

export const createSqliteWindowQueries = (db: Connection, exactUsers: number): SqliteWindowQueries => {
  const activity = createActivityTables(db, null);
  const within = 'resolution = ? AND dimension = ? AND start >= ? AND start < ?';
  const page = (ofKey: string): string =>
    `SELECT start, key, ${COUNTS} FROM windows
     WHERE ${within} AND (start, key) > (?, ?) ${ofKey} ORDER BY start, key LIMIT ?`;
  const allKeys = prepare(db, page(''));
  const oneKey = prepare(db, page('AND key = ?'));
  const sums = prepare(db, `SELECT key, ${SUMS} FROM windows WHERE ${within} GROUP BY windows.key`);
  const selectOutside = prepare(db, `SELECT ${COUNTS} FROM outside_windows WHERE reason = ?`);
  const selectLate = prepare(db, 'SELECT late FROM totals');
  const selectRetained = prepare(db, 'SELECT since FROM windows_kept WHERE resolution = ?');

  const outsideOf = (reason: OutsideReason): WindowCounts => {
    const row = selectOutside.first(reason);
    return row === undefined ? zeroCounts() : countsAt(row, 0);
  };
  const retainedSinceOf = (resolution: Resolution): number =>
    selectRetained.first(resolution)?.number(0) ?? -Infinity;
  const rowsOf = (query: WindowQuery): readonly WindowRow[] => {
    const { resolution, dimension, key, range, limit } = query;
    // Starts are integers, so no window lies between `from - 1` and the range.
    const after = query.after ?? { start: range.from - 1, key: '' };
    const parameters = [resolution, dimension, range.from, range.to, after.start, after.key] as const;
    const rows = key === null ? allKeys.all(...parameters, limit) : oneKey.all(...parameters, key, limit);
    return rows.map((row) => ({
      resolution,
      start: row.number(0),
      dimension,
      key: row.text(1),
      counts: countsAt(row, 2),
    }));
  };
  const sumsOf = (dimension: Dimension, runs: readonly WindowRun[]): CountsByKey => {
    const merged = countsByKey();
    for (const { resolution, from, to } of runs)
      for (const row of sums.all(resolution, dimension, from, to)) merged.add(row.text(0), countsAt(row, 1));
    return merged;
  };

  return {
    state: () =>
      readTransaction(db, () => {
        return {
          watermarks: readWatermarks(db),
          untimed: outsideOf('unplaced'),
          tooLate: outsideOf('too-late'),
          future: outsideOf('future'),
          late: selectLate.first()?.number(0) ?? 0,
          retainedSince: {
            '1s': retainedSinceOf('1s'),
            '1m': retainedSinceOf('1m'),
            '1h': retainedSinceOf('1h'),
            '1d': retainedSinceOf('1d'),
          },
        };
      }),
    rows: (query) =>
      readTransaction(db, () => {
        const rows = query.dimension === 'kind' ? kindRowsOf(rowsOf, query) : rowsOf(query);
        const span = distinctUsersSpan(query, rows);
        return withDistinctUsers(
          rows,
          span === null ? null : distinctUsersIn(activity, span.resolution, span.range, exactUsers),
        );
      }),
    byKey: (dimension, runs) =>
      readTransaction(db, () => {
        const { sums: stored } = sumsOf(dimension, runs);
        return dimension === 'kind'
          ? withUnknownKind(sumCounts(sumsOf('all', runs).sums.values()), stored)
          : stored;
      }),
    activity: (runs, listed, domains) =>
      readTransaction(db, () => activityOver(activity, runs, exactUsers, listed, domains)),
  };
};
