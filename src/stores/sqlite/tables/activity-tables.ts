import type {
  ActivityReader,
  ActivityStore,
  StoredSummary,
} from '../../../stats/windows/activity/activity-store.ts';
import type { ActivityResolution } from '../../../stats/windows/activity/activity-summary.ts';
import { unknownWikiUsers } from '../../../stats/windows/activity/wiki-lists.ts';
import { packTopList, unpackTopList } from '../../../stats/windows/sketches/pack-top-list.ts';
import type { MinuteActivity } from '../../../stats/windows/window-deltas.ts';
import type { WindowRange } from '../../../stats/windows/window-range.ts';
import { unpackActivity } from './pack-activity.ts';
import { checksumOf } from '../checksums/checksum.ts';
import type { TableChecksums } from '../checksums/table-checksums.ts';
import {
  type Connection,
  prepare,
  type PreparedStatement,
  type Row,
  textAsBytes,
} from '../sqlite-connection.ts';

/** The log and the summaries of activity. Use it inside a transaction. */
export interface ActivityTables extends ActivityStore, ActivityReader {
  append(minute: number, packed: string): void;
  /** Removes the summaries that start before this time and were merged into a coarser one. */
  expire(resolution: ActivityResolution, previous: number): void;
}

/** Log rows in memory at once. */
const LOG_PAGE_ROWS = 8;
/** The same for the users of summaries, at most 128 KiB each. A summary with its lists may be 100 MB: one at a time. */
const USERS_PAGE_ROWS = 16;

const SUMMARY = `SELECT start, whole, users, top_users, top_pages FROM activity`;
const USERS = 'SELECT start, users FROM activity';
const WITHIN = 'WHERE resolution = ? AND start >= ? AND start < ?';

/** `checksums` is the writer's; a reader passes `null`. */
export const createActivityTables = (db: Connection, checksums: TableChecksums | null): ActivityTables => {
  const append = prepare(db, 'INSERT INTO activity_log (minute, payload, checksum) VALUES (?, ?, ?)');
  const minutes = prepare(
    db,
    'SELECT DISTINCT minute FROM activity_log WHERE minute < ? ORDER BY minute LIMIT ?',
  );
  const logAfter = prepare(
    db,
    `SELECT minute, seq, payload FROM activity_log
     WHERE minute >= ? AND minute < ? AND (minute, seq) > (?, ?) ORDER BY minute, seq LIMIT ?`,
  );
  const logPage = prepare(
    db,
    `SELECT seq, payload FROM activity_log WHERE minute = ? AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const dropLog = prepare(
    db,
    `DELETE FROM activity_log WHERE minute = ? RETURNING ${textAsBytes('checksum')}`,
  );
  const selectOne = prepare(db, `${SUMMARY} WHERE resolution = ? AND start = ?`);
  const selectRange = (columns: string): Readonly<Record<'all' | 'unmerged', PreparedStatement>> => ({
    all: prepare(db, `${columns} ${WITHIN} ORDER BY start LIMIT ?`),
    unmerged: prepare(db, `${columns} ${WITHIN} AND whole = 1 ORDER BY start LIMIT ?`),
  });
  const wikiUsers = prepare(db, 'SELECT top_wiki_users FROM activity WHERE resolution = ? AND start = ?');
  /** Reads rows page by page; column 0 is the start of the window. */
  const readRange = function* (
    select: PreparedStatement,
    resolution: ActivityResolution,
    { from, to }: WindowRange,
    pageRows: number,
  ): Generator<Row> {
    let next = from;
    for (;;) {
      const rows = select.all(resolution, next, to, pageRows);
      yield* rows;
      const last = rows.at(-1);
      if (last === undefined || rows.length < pageRows) return;
      next = last.number(0) + 1;
    }
  };
  const summaries = selectRange(SUMMARY);
  const users = selectRange(USERS);
  const selectFirstUnmerged = prepare(
    db,
    'SELECT start FROM activity WHERE resolution = ? AND whole = 1 ORDER BY start LIMIT 1',
  );
  const put = prepare(
    db,
    `INSERT INTO activity (resolution, start, whole, users, top_users, top_pages, top_wiki_users, checksum)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET whole = excluded.whole, users = excluded.users,
       top_users = excluded.top_users, top_pages = excluded.top_pages, top_wiki_users = excluded.top_wiki_users,
       checksum = excluded.checksum`,
  );
  const checksumAt = prepare(db, 'SELECT checksum FROM activity WHERE resolution = ? AND start = ?');
  const expire = prepare(
    db,
    `DELETE FROM activity WHERE resolution = ? AND start < ? AND whole = 0 RETURNING ${textAsBytes('checksum')}`,
  );

  const toSummary = (resolution: ActivityResolution, row: Row): StoredSummary => {
    const start = row.number(0);
    const topUsers = unpackTopList(row.text(3));
    return {
      resolution,
      start,
      isUnmerged: row.number(1) === 1,
      summary: {
        users: row.bytes(2),
        topUsers,
        // Long, and most queries do without it: it is read where it is needed, in the same transaction.
        get topWikiUsers() {
          const packed = wikiUsers.first(resolution, start)?.textOrNull(0) ?? null;
          return packed === null ? unknownWikiUsers(topUsers) : unpackTopList(packed);
        },
        topPages: unpackTopList(row.text(4)),
      },
    };
  };
  const log = function* ({ from, to }: WindowRange): Generator<MinuteActivity> {
    let [minute, seq] = [Number.MIN_SAFE_INTEGER, -1];
    for (;;) {
      const rows = logAfter.all(Math.max(from, minute), to, minute, seq, LOG_PAGE_ROWS);
      for (const row of rows) {
        [minute, seq] = [row.number(0), row.number(1)];
        yield unpackActivity(minute, row.text(2));
      }
      if (rows.length < LOG_PAGE_ROWS) return;
    }
  };

  return {
    append: (minute, packed) => {
      const checksum = checksumOf([minute, packed]);
      append.run(minute, packed, checksum);
      checksums?.add('activity_log', checksum);
    },
    expire: (resolution, previous) => {
      for (const deleted of expire.all(resolution, previous))
        checksums?.subtract('activity', deleted.number(0));
    },
    loggedMinutes: (previous, limit) => minutes.all(previous, limit).map((row) => row.number(0)),
    drainLog: function* (minute) {
      let lastSeq = -1;
      for (;;) {
        const rows = logPage.all(minute, lastSeq, LOG_PAGE_ROWS);
        for (const row of rows) {
          lastSeq = row.number(0);
          yield unpackActivity(minute, row.text(1));
        }
        if (rows.length < LOG_PAGE_ROWS) break;
      }
      for (const deleted of dropLog.all(minute)) checksums?.subtract('activity_log', deleted.number(0));
    },
    log,
    summary: (resolution, start) => {
      const row = selectOne.first(resolution, start);
      return row === undefined ? null : toSummary(resolution, row);
    },
    put: ({ resolution, start, isUnmerged, summary }) => {
      const values = [
        resolution,
        start,
        isUnmerged ? 1 : 0,
        summary.users,
        packTopList(summary.topUsers),
        packTopList(summary.topPages),
        packTopList(summary.topWikiUsers),
      ];
      const checksum = checksumOf(values);
      const previous = checksumAt.first(resolution, start);
      if (previous !== undefined) checksums?.subtract('activity', previous.number(0));
      put.run(...values, checksum);
      checksums?.add('activity', checksum);
    },
    firstUnmerged: (resolution) => selectFirstUnmerged.first(resolution)?.number(0) ?? null,
    summaries: function* (resolution, range, which) {
      for (const row of readRange(summaries[which], resolution, range, 1)) yield toSummary(resolution, row);
    },
    users: function* (resolution, range, which) {
      for (const row of readRange(users[which], resolution, range, USERS_PAGE_ROWS))
        yield { start: row.number(0), users: row.bytes(1) };
    },
  };
};
