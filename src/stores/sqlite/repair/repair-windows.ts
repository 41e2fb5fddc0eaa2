import {
  implausibleFrom,
  implausibleRuns,
  plausibleRetainedSince,
} from '../../../stats/windows/time/implausible-windows.ts';
import { latestPlausible } from '../../../stats/windows/time/plausible-time.ts';
import { RESOLUTIONS } from '../../../stats/windows/resolution.ts';
import { DIMENSIONS } from '../../../stats/windows/window-deltas.ts';
import { CLEAR_CHECKSUM } from '../checksums/compute-checksums.ts';
import { type Connection, prepare, transaction, type Value } from '../sqlite-connection.ts';

const COLUMNS = ['bots', 'non_bots', 'new_pages', 'bytes_added', 'bytes_removed'] as const;
/** The largest exact integer; sums of older versions may exceed it. */
const MAX_SUM = Number.MAX_SAFE_INTEGER;
const sumOf = (column: string): string => `CAST(min(total(${column}), ${MAX_SUM}.0) AS INTEGER)`;
const SUMS = COLUMNS.map(sumOf).join(', ');

/** The time of the last save, epoch ms; `now` before the first. */
const savedAtOf = (db: Connection, now: number): number => {
  const saved = Date.parse(prepare(db, 'SELECT as_of FROM totals').first()?.textOrNull(0) ?? '');
  return Number.isNaN(saved) ? now : saved;
};

/**
 * Moves everything after `latest` from the windows to the `future` counts, so that the windows still add up to the
 * totals. Windows that hold other events too keep those.
 */
const moveToFuture = (db: Connection, latest: number): void => {
  const ranges = 'resolution = ? AND dimension = ? AND start >= ? AND start < ?';
  const addToFuture = prepare(
    db,
    `INSERT INTO outside_windows SELECT 'future', ${SUMS} FROM windows WHERE ${ranges} HAVING sum(bots + non_bots) > 0
     ON CONFLICT DO UPDATE SET ${COLUMNS.map((column) => `${column} = min(${column} + excluded.${column}, ${MAX_SUM})`).join(', ')}`,
  );
  const subtractFrom = prepare(
    db,
    `UPDATE windows AS coarse SET ${COLUMNS.map((column) => `${column} = max(0, coarse.${column} - taken.${column})`).join(', ')}
     FROM (SELECT key, ${COLUMNS.map((column) => `${sumOf(column)} AS ${column}`).join(', ')} FROM windows WHERE ${ranges} GROUP BY key) AS taken
     WHERE coarse.resolution = ? AND coarse.dimension = ? AND coarse.start = ? AND coarse.key = taken.key`,
  );
  const deleteEmpty = prepare(
    db,
    'DELETE FROM windows WHERE resolution = ? AND dimension = ? AND start = ? AND bots + non_bots = 0',
  );
  const deleteWindows = prepare(
    db,
    'DELETE FROM windows WHERE resolution = ? AND dimension = ? AND start >= ?',
  );
  const deleteActivity = prepare(db, 'DELETE FROM activity WHERE resolution = ? AND start >= ?');

  for (const { resolution, from, to, sharedWindows } of implausibleRuns(latest)) {
    const range = (dimension: string): Value[] => [resolution, dimension, from, Math.min(to, MAX_SUM)];
    addToFuture.run(...range('all'));
    for (const coarse of sharedWindows)
      for (const dimension of DIMENSIONS) {
        subtractFrom.run(...range(dimension), coarse.resolution, dimension, coarse.start);
        deleteEmpty.run(coarse.resolution, dimension, coarse.start);
      }
  }
  for (const resolution of RESOLUTIONS) {
    const from = implausibleFrom(resolution, latest);
    for (const dimension of DIMENSIONS) deleteWindows.run(resolution, dimension, from);
    deleteActivity.run(resolution, from);
  }
  prepare(db, 'DELETE FROM activity_log WHERE minute >= ?').run(implausibleFrom('1m', latest));
};

const hasImplausibleTimes = (db: Connection, now: number, latest: number): boolean =>
  prepare(
    db,
    `SELECT 1 FROM topic_marks WHERE high > ?1 OR earlier > ?1 OR latest > ?1
     UNION ALL SELECT 1 FROM windows_kept WHERE since > ?2
     UNION ALL SELECT 1 FROM activity_log WHERE minute > ?1`,
  ).first(latest, now) !== undefined ||
  RESOLUTIONS.some(
    (resolution) =>
      prepare(
        db,
        `SELECT 1 FROM windows WHERE resolution = ? AND dimension = 'all' AND start >= ? LIMIT 1`,
      ).first(resolution, implausibleFrom(resolution, latest)) !== undefined,
  );

/**
 * Repairs a file of an older version, which trusted every event's time: an event from the future moved a watermark there,
 * and everything after it was too late or expired. `now` is epoch ms. A file without such times is not changed.
 */
export const repairWindows = (db: Connection, now: number): void => {
  const savedAt = savedAtOf(db, now);
  // If the last save is later than the clock, the clock is behind and the file is right.
  const clock = Math.max(now, savedAt);
  const latest = latestPlausible(clock);
  if (!hasImplausibleTimes(db, clock, latest)) return;
  transaction(db, () => {
    db.exec(CLEAR_CHECKSUM);
    for (const column of ['high', 'earlier', 'latest'])
      prepare(db, `UPDATE topic_marks SET ${column} = NULL WHERE ${column} > ?`).run(latest);
    for (const resolution of RESOLUTIONS) {
      const since = prepare(db, 'SELECT since FROM windows_kept WHERE resolution = ?').first(resolution);
      if (since === undefined) continue;
      const repaired = plausibleRetainedSince(resolution, since.number(0), { now: clock, savedAt });
      prepare(db, 'UPDATE windows_kept SET since = ? WHERE resolution = ?').run(repaired, resolution);
    }
    moveToFuture(db, latest);
  });
};
