import type { RecentKeys } from '../../store.ts';
import { prepare, type Connection } from '../sqlite-connection.ts';
import { checksumOf, plus } from './checksum.ts';
import type { TableChecksums } from './table-checksums.ts';

/** How one save changed the recent keys of a ledger. */
export interface RecentChange {
  rows: number;
  sum: number;
}

export const recentChecksum = (ledger: string, { partition, at, keys }: RecentKeys): number =>
  checksumOf([ledger, partition, at, keys]);

export interface LedgerChecksums {
  /** Call it after the position, the watermarks and the recent keys of the ledger have changed. */
  update(ledger: string, recent: RecentChange): void;
}

/** Computes the checksum over the state that a ledger resumes from. */
export const ledgerChecksumReader = (
  db: Connection,
): ((ledger: string, rows: number, sum: number) => number) => {
  const position = prepare(db, `SELECT position FROM ledgers WHERE name = ?`);
  const selectWatermarks = prepare(
    db,
    `SELECT topic, high, earlier, latest FROM topic_marks WHERE ledger = ? ORDER BY topic`,
  );
  return (ledger, rows, sum) =>
    checksumOf([
      ledger,
      position.first(ledger)?.text(0) ?? null,
      rows,
      sum,
      ...selectWatermarks
        .all(ledger)
        .flatMap((row) => [row.text(0), row.numberOrNull(1), row.numberOrNull(2), row.numberOrNull(3)]),
    ]);
};

export const createLedgerChecksums = (db: Connection, tableChecksums: TableChecksums): LedgerChecksums => {
  const actual = ledgerChecksumReader(db);
  const select = prepare(db, 'SELECT recent_rows, recent_sum, checksum FROM ledger_checksums WHERE name = ?');
  const upsert = prepare(db, 'INSERT OR REPLACE INTO ledger_checksums VALUES (?, ?, ?, ?)');
  return {
    update: (ledger, recent) => {
      const before = select.first(ledger);
      const rows = (before?.number(0) ?? 0) + recent.rows;
      const sum = plus(before?.number(1) ?? 0, recent.sum);
      const checksum = actual(ledger, rows, sum);
      upsert.run(ledger, rows, sum, checksum);
      if (before !== undefined) tableChecksums.subtract('ledgers', before.number(2));
      tableChecksums.add('ledgers', checksum);
    },
  };
};
