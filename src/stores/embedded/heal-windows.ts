import { implausibleFrom, implausibleRuns, plausiblySince } from '../../stats/windows/implausible-windows.ts';
import { latestPlausible } from '../../stats/windows/plausible-time.ts';
import { RESOLUTIONS } from '../../stats/windows/resolution.ts';
import { UNSEAL } from './checksums/make-checksums.ts';
import { type Connection, prepare, transaction, type Value } from './sqlite.ts';

const COLUMNS = ['bots', 'non_bots', 'new_pages', 'bytes_added', 'bytes_removed'] as const;
/** The largest whole number that is exact: sums of an older version may lie beyond. */
const MAX = Number.MAX_SAFE_INTEGER;
const sumOf = (column: string): string => `CAST(min(total(${column}), ${MAX}.0) AS INTEGER)`;
const SUMS = COLUMNS.map(sumOf).join(', ');

/** When the last save was, epoch ms; `now` before the first. */
const savedAtOf = (db: Connection, now: number): number => {
  const saved = Date.parse(prepare(db, 'SELECT as_of FROM totals').first()?.textOrNull(0) ?? '');
  return Number.isNaN(saved) ? now : saved;
};

/**
 * Takes out of the windows what lies after `latest`, and counts it as of the future: the windows go on adding up to the
 * totals. Windows that hold other events too keep those.
 */
const takeOut = (db: Connection, latest: number): void => {
  const ranges = 'resolution = ? AND dimension = ? AND start >= ? AND start < ?';
  const addToFuture = prepare(
    db,
    `INSERT INTO outside_windows SELECT 'future', ${SUMS} FROM windows WHERE ${ranges} HAVING sum(bots + non_bots) > 0
     ON CONFLICT DO UPDATE SET ${COLUMNS.map((column) => `${column} = min(${column} + excluded.${column}, ${MAX})`).join(', ')}`,
  );
  const takeFrom = prepare(
    db,
    `UPDATE windows AS coarse SET ${COLUMNS.map((column) => `${column} = max(0, coarse.${column} - taken.${column})`).join(', ')}
     FROM (SELECT key, ${COLUMNS.map((column) => `${sumOf(column)} AS ${column}`).join(', ')} FROM windows WHERE ${ranges} GROUP BY key) AS taken
     WHERE coarse.resolution = ? AND coarse.dimension = ? AND coarse.start = ? AND coarse.key = taken.key`,
  );
  const dropEmpty = prepare(
    db,
    'DELETE FROM windows WHERE resolution = ? AND dimension = ? AND start = ? AND bots + non_bots = 0',
  );
  const drop = prepare(db, 'DELETE FROM windows WHERE resolution = ? AND dimension = ? AND start >= ?');
  const dropActivity = prepare(db, 'DELETE FROM activity WHERE resolution = ? AND start >= ?');

  for (const { resolution, from, to, within } of implausibleRuns(latest)) {
    const range = (dimension: string): Value[] => [resolution, dimension, from, Math.min(to, MAX)];
    addToFuture.run(...range('all'));
    for (const coarse of within)
      for (const dimension of ['all', 'domain', 'type']) {
        takeFrom.run(...range(dimension), coarse.resolution, dimension, coarse.start);
        dropEmpty.run(coarse.resolution, dimension, coarse.start);
      }
  }
  for (const resolution of RESOLUTIONS) {
    const from = implausibleFrom(resolution, latest);
    for (const dimension of ['all', 'domain', 'type']) drop.run(resolution, dimension, from);
    dropActivity.run(resolution, from);
  }
  prepare(db, 'DELETE FROM activity_log WHERE minute >= ?').run(implausibleFrom('1m', latest));
};

const isPoisoned = (db: Connection, now: number, latest: number): boolean =>
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
 * Heals a file that an older Headwater wrote, which believed every event's time: one from the future moved a watermark
 * there, and everything after it was too late, or let go. `now` is epoch ms. A file without such times stays as it is.
 */
export const healWindows = (db: Connection, now: number): void => {
  const savedAt = savedAtOf(db, now);
  // Where the last save is later, the clock is behind, and the file is right.
  const clock = Math.max(now, savedAt);
  const latest = latestPlausible(clock);
  if (!isPoisoned(db, clock, latest)) return;
  transaction(db, () => {
    db.exec(UNSEAL);
    for (const column of ['high', 'earlier', 'latest'])
      prepare(db, `UPDATE topic_marks SET ${column} = NULL WHERE ${column} > ?`).run(latest);
    for (const resolution of RESOLUTIONS) {
      const since = prepare(db, 'SELECT since FROM windows_kept WHERE resolution = ?').first(resolution);
      if (since === undefined) continue;
      const healed = plausiblySince(resolution, since.number(0), { now: clock, savedAt });
      prepare(db, 'UPDATE windows_kept SET since = ? WHERE resolution = ?').run(healed, resolution);
    }
    takeOut(db, latest);
  });
};
