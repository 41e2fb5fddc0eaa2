import type { RecentKeys } from '../../store.ts';
import { prepare, type Connection } from '../sqlite.ts';
import { checksumOf, plus } from './checksum.ts';
import type { Sums } from './sums.ts';

/** How the recent keys of a ledger changed in a save. */
export interface RecentChange {
  rows: number;
  sum: number;
}

export const recentChecksum = (ledger: string, { partition, at, keys }: RecentKeys): number =>
  checksumOf([ledger, partition, at, keys]);

export interface LedgerChecksums {
  /** After the position, the marks and the recent keys of the ledger have moved. */
  moved(ledger: string, recent: RecentChange): void;
}

/** The checksum over what the ledger resumes from. */
export const ledgerReader = (db: Connection): ((ledger: string, rows: number, sum: number) => number) => {
  const position = prepare(db, `SELECT position FROM ledgers WHERE name = ?`);
  const marks = prepare(
    db,
    `SELECT topic, high, earlier, latest FROM topic_marks WHERE ledger = ? ORDER BY topic`,
  );
  return (ledger, rows, sum) =>
    checksumOf([
      ledger,
      position.first(ledger)?.text(0) ?? null,
      rows,
      sum,
      ...marks
        .all(ledger)
        .flatMap((row) => [row.text(0), row.numberOrNull(1), row.numberOrNull(2), row.numberOrNull(3)]),
    ]);
};

export const createLedgerChecksums = (db: Connection, sums: Sums): LedgerChecksums => {
  const actual = ledgerReader(db);
  const find = prepare(db, 'SELECT recent_rows, recent_sum, checksum FROM ledger_checksums WHERE name = ?');
  const put = prepare(db, 'INSERT OR REPLACE INTO ledger_checksums VALUES (?, ?, ?, ?)');
  return {
    moved: (ledger, recent) => {
      const before = find.first(ledger);
      const rows = (before?.number(0) ?? 0) + recent.rows;
      const sum = plus(before?.number(1) ?? 0, recent.sum);
      const checksum = actual(ledger, rows, sum);
      put.run(ledger, rows, sum, checksum);
      if (before !== undefined) sums.take('ledgers', before.number(2));
      sums.add('ledgers', checksum);
    },
  };
};
