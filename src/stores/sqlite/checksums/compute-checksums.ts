import { prepare, transaction, type Connection } from '../sqlite-connection.ts';
import { plus } from './checksum.ts';
import { ledgerChecksumReader } from './ledger-checksums.ts';
import { measureCounters, measureLosses, measureRows, measureWindows, type RowTableName } from './measure.ts';
import { createTableChecksums, SUM_NAMES, type SumName, NO_CHECKSUM } from './table-checksums.ts';

/** Every ledger that has state to resume from. */
export const SELECT_LEDGERS = `SELECT name FROM
  (SELECT name FROM ledgers UNION SELECT ledger FROM recent_keys UNION SELECT ledger FROM topic_marks)`;

/** For a step that changes rows but not their checksums: the next opening computes all checksums again. */
export const CLEAR_CHECKSUM = `UPDATE store_state SET checksum = ${NO_CHECKSUM}`;

export const hasNoChecksums = (db: Connection): boolean =>
  prepare(db, 'SELECT checksum FROM store_state').first()?.number(0) === NO_CHECKSUM;

/** Computes all checksums in one transaction, if the file has none or a migration changed its rows. */
export const computeChecksums = (db: Connection): void => {
  if (!hasNoChecksums(db)) return;
  transaction(db, () => {
    const tableChecksums = createTableChecksums(db);
    db.exec(`UPDATE store_state SET ${SUM_NAMES.map((name) => `${name} = 0`).join(', ')};
      DELETE FROM ledger_checksums; DELETE FROM window_checksums`);

    const checksumRows = (table: RowTableName, sum: (part: number, ledger: string) => void): void => {
      const update = prepare(db, `UPDATE ${table} SET checksum = ? WHERE rowid = ?`);
      for (const { rowid, actual, first } of measureRows(db, table)) {
        update.run(actual, rowid);
        sum(actual, String(first));
      }
    };
    const add = (name: SumName) => (part: number) => tableChecksums.add(name, part);
    checksumRows('rejects', add('rejects'));
    checksumRows('activity_log', add('activity_log'));
    checksumRows('activity', add('activity'));

    const recent = new Map<string, { readonly rows: number; readonly sum: number }>();
    checksumRows('recent_keys', (part, ledger) => {
      const { rows, sum } = recent.get(ledger) ?? { rows: 0, sum: 0 };
      recent.set(ledger, { rows: rows + 1, sum: plus(sum, part) });
    });
    const actual = ledgerChecksumReader(db);
    const putLedger = prepare(db, 'INSERT INTO ledger_checksums VALUES (?, ?, ?, ?)');
    for (const row of prepare(db, SELECT_LEDGERS).all()) {
      const ledger = row.text(0);
      const { rows, sum } = recent.get(ledger) ?? { rows: 0, sum: 0 };
      const checksum = actual(ledger, rows, sum);
      putLedger.run(ledger, rows, sum, checksum);
      tableChecksums.add('ledgers', checksum);
    }

    tableChecksums.add('users', measureCounters(db, 'by_user').sum);
    tableChecksums.add('domains', measureCounters(db, 'by_domain').sum);
    tableChecksums.add('server_urls', measureCounters(db, 'by_server_url').sum);
    tableChecksums.add('losses', measureLosses(db).sum);
    const putSpan = prepare(db, 'INSERT INTO window_checksums VALUES (?, ?, ?)');
    for (const [resolution, spans] of measureWindows(db).spans)
      for (const [span, sum] of spans) putSpan.run(resolution, span, sum);
    tableChecksums.write();
  });
};
