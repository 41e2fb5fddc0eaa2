import type { ActivityPages, ActivityShelf, KeptSummary } from '../../stats/windows/activity-shelf.ts';
import type { ActivityResolution } from '../../stats/windows/activity-summary.ts';
import { packTopList, unpackTopList } from '../../stats/windows/pack-top-list.ts';
import { unpackActivity } from './pack-activity.ts';
import { checksumOf } from './checksums/checksum.ts';
import type { Sums } from './checksums/sums.ts';
import { type Connection, prepare, type Query, type Row, textAsBytes } from './sqlite.ts';

/** Who was active: the log, and the summaries; to be used inside a transaction. */
export interface ActivityTables extends ActivityShelf, ActivityPages {
  append(minute: number, packed: string): void;
  /** Lets the summaries go that start before this time and are in a coarser one. */
  forget(resolution: ActivityResolution, before: number): void;
}

/** Pieces of a log that are held at once. */
const PIECES = 8;

const SUMMARY = `SELECT start, whole, users, top_users, top_pages FROM activity`;
const USERS = 'SELECT start, users FROM activity';
const WITHIN = 'WHERE resolution = ? AND start >= ? AND start < ?';

/** `sums` is of the one that writes; who only reads has none. */
export const createActivityTables = (db: Connection, sums: Sums | null): ActivityTables => {
  const append = prepare(db, 'INSERT INTO activity_log (minute, payload, checksum) VALUES (?, ?, ?)');
  const minutes = prepare(
    db,
    'SELECT DISTINCT minute FROM activity_log WHERE minute < ? ORDER BY minute LIMIT ?',
  );
  const logged = prepare(
    db,
    `SELECT minute, payload FROM activity_log WHERE minute >= ? AND minute < ? ORDER BY minute, seq`,
  );
  const pieces = prepare(
    db,
    `SELECT seq, payload FROM activity_log WHERE minute = ? AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const dropLog = prepare(
    db,
    `DELETE FROM activity_log WHERE minute = ? RETURNING ${textAsBytes('checksum')}`,
  );
  const one = prepare(db, `${SUMMARY} WHERE resolution = ? AND start = ?`);
  const reading = (columns: string): Readonly<Record<'all' | 'whole', Query>> => ({
    all: prepare(db, `${columns} ${WITHIN} ORDER BY start`),
    whole: prepare(db, `${columns} ${WITHIN} AND whole = 1 ORDER BY start`),
  });
  const summaries = reading(SUMMARY);
  const users = reading(USERS);
  const first = prepare(
    db,
    'SELECT start FROM activity WHERE resolution = ? AND whole = 1 ORDER BY start LIMIT 1',
  );
  const put = prepare(
    db,
    `INSERT INTO activity (resolution, start, whole, users, top_users, top_pages, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET whole = excluded.whole, users = excluded.users,
       top_users = excluded.top_users, top_pages = excluded.top_pages, checksum = excluded.checksum`,
  );
  const checksumAt = prepare(db, 'SELECT checksum FROM activity WHERE resolution = ? AND start = ?');
  const forget = prepare(
    db,
    `DELETE FROM activity WHERE resolution = ? AND start < ? AND whole = 0 RETURNING ${textAsBytes('checksum')}`,
  );

  const kept = (resolution: ActivityResolution, row: Row): KeptSummary => ({
    resolution,
    start: row.number(0),
    whole: row.number(1) === 1,
    summary: {
      users: row.bytes(2),
      topUsers: unpackTopList(row.text(3)),
      topPages: unpackTopList(row.text(4)),
    },
  });
  const log: ActivityPages['log'] = ({ from, to }) =>
    logged.all(from, to).map((row) => unpackActivity(row.number(0), row.text(1)));

  return {
    append: (minute, packed) => {
      const checksum = checksumOf([minute, packed]);
      append.run(minute, packed, checksum);
      sums?.add('activity_log', checksum);
    },
    forget: (resolution, before) => {
      for (const gone of forget.all(resolution, before)) sums?.take('activity', gone.number(0));
    },
    loggedMinutes: (before, most) => minutes.all(before, most).map((row) => row.number(0)),
    takeLog: function* (minute) {
      let seen = -1;
      for (;;) {
        const rows = pieces.all(minute, seen, PIECES);
        for (const row of rows) {
          seen = row.number(0);
          yield unpackActivity(minute, row.text(1));
        }
        if (rows.length < PIECES) break;
      }
      for (const gone of dropLog.all(minute)) sums?.take('activity_log', gone.number(0));
    },
    log,
    summary: (resolution, start) => {
      const row = one.first(resolution, start);
      return row === undefined ? null : kept(resolution, row);
    },
    put: ({ resolution, start, whole: isWhole, summary }) => {
      const values = [
        resolution,
        start,
        isWhole ? 1 : 0,
        summary.users,
        packTopList(summary.topUsers),
        packTopList(summary.topPages),
      ];
      const checksum = checksumOf(values);
      const before = checksumAt.first(resolution, start);
      if (before !== undefined) sums?.take('activity', before.number(0));
      put.run(...values, checksum);
      sums?.add('activity', checksum);
    },
    firstWhole: (resolution) => first.first(resolution)?.number(0) ?? null,
    summaries: (resolution, { from, to }, which) =>
      summaries[which].all(resolution, from, to).map((row) => kept(resolution, row)),
    users: (resolution, { from, to }, which) =>
      users[which].all(resolution, from, to).map((row) => ({ start: row.number(0), users: row.bytes(1) })),
  };
};
