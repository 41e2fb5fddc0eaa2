import type { Count } from '../../../stats/counts/snapshot.ts';
import { REPORT_PAGE_USERS } from '../../report-page-size.ts';
import { StoreError } from '../../store.ts';
import type { StoreTotals } from '../../running-totals.ts';
import { readStoreTotals, toCount } from '../tables/read-store-totals.ts';
import { connectReader, prepare, type Connection } from '../sqlite-connection.ts';

/** One report: a read transaction, so that it shows one instant however long reading it takes. */
export interface OpenReport {
  readonly totals: StoreTotals;
  readonly next: () => readonly Count[];
}

/** A connection for one report at a time. */
export interface ReportReader {
  begin(top: number | 'all'): OpenReport;
  /** Ends the read transaction. While it is open, the log beside the file cannot shrink. */
  end(): void;
}

/** Pages in key order; each part starts after the last key of the previous part. */
const allUsers = (db: Connection): (() => readonly Count[]) => {
  const first = prepare(db, `SELECT user, messages FROM by_user ORDER BY user LIMIT ?`);
  const after = prepare(db, `SELECT user, messages FROM by_user WHERE user > ? ORDER BY user LIMIT ?`);
  let last: string | null = null;
  return () => {
    const rows: readonly Count[] = (
      last === null ? first.all(REPORT_PAGE_USERS) : after.all(last, REPORT_PAGE_USERS)
    ).map(toCount);
    last = rows.at(-1)?.[0] ?? last;
    return rows;
  };
};

/** Ranks once, into a temporary table that SQLite moves to disk when it is large. */
const topUsers = (db: Connection, top: number): (() => readonly Count[]) => {
  db.exec(
    'CREATE TEMP TABLE ranked (place INTEGER PRIMARY KEY, user TEXT NOT NULL, messages INTEGER NOT NULL)',
  );
  prepare(
    db,
    'INSERT INTO ranked (user, messages) SELECT user, messages FROM by_user ORDER BY messages DESC, user LIMIT ?',
  ).run(top);
  const read = prepare(
    db,
    'SELECT user, messages FROM ranked WHERE place > ? ORDER BY place LIMIT ?',
    'by_user',
  );
  let rank = 0;
  return () => {
    const rows = read.all(rank, REPORT_PAGE_USERS).map(toCount);
    rank += rows.length;
    return rows;
  };
};

export const createReportReader = (file: string): ReportReader => {
  const db = connectReader(file);
  return {
    begin: (top) => {
      db.exec('BEGIN');
      const totals = readStoreTotals(db);
      return { totals, next: top === 'all' ? allUsers(db) : topUsers(db, top) };
    },
    end: () => {
      if (db.inTransaction) db.exec('ROLLBACK');
    },
  };
};

export const tooManyReports = (limit: number): StoreError =>
  new StoreError('store-failed', `${limit} full reports are already being read: retry when one has ended`, {
    retriable: true,
  });

export const reportTooSlow = (seconds: number): StoreError =>
  new StoreError(
    'store-failed',
    `the report was not read within ${seconds} s: request fewer users or read faster`,
    {
      retriable: true,
    },
  );
