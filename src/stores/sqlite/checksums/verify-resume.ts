import { shellQuoted } from '../../../core/shell-quoted.ts';
import { startOverAdvice } from '../errors/start-over-advice.ts';
import { StoreError } from '../../store.ts';
import { prepare, type Connection } from '../sqlite-connection.ts';
import { plus } from './checksum.ts';
import { ledgerChecksumReader } from './ledger-checksums.ts';
import { SELECT_LEDGERS } from './compute-checksums.ts';
import { measureCounters, measureRows } from './measure.ts';
import { stateReader } from './table-checksums.ts';

const ledgerName = (ledger: string): string => (ledger === '' ? 'the ledger' : `the ledger "${ledger}"`);

/** Faults in the state to resume from: totals, watermarks, positions, recent keys, counts by domain and server. */
export const resumeFaults = (db: Connection): readonly string[] => {
  const faults: string[] = [];
  const { sums, checksum, actual } = stateReader(db)();
  if (checksum !== actual) faults.push('the totals or the state of the windows do not match their checksum');

  const ledgerChecksum = ledgerChecksumReader(db);
  const known = prepare(db, `SELECT name, recent_rows, recent_sum, checksum FROM ledger_checksums`).all();
  const recent = new Map<string, { rows: number; sum: number }>();
  for (const { rowid, checksum: written, actual: found, first } of measureRows(db, 'recent_keys')) {
    const ledger = String(first);
    if (written !== found)
      faults.push(`row ${rowid} of the recent keys of ${ledgerName(ledger)} does not match its checksum`);
    const { rows, sum } = recent.get(ledger) ?? { rows: 0, sum: 0 };
    recent.set(ledger, { rows: rows + 1, sum: plus(sum, found) });
  }
  let ledgers = 0;
  for (const row of known) {
    const ledger = row.text(0);
    const { rows, sum } = recent.get(ledger) ?? { rows: 0, sum: 0 };
    if (rows !== row.number(1) || sum !== row.number(2))
      faults.push(
        `${ledgerName(ledger)} should have ${row.number(1)} rows of recent keys but has ${rows}, or different ones`,
      );
    if (ledgerChecksum(ledger, row.number(1), row.number(2)) !== row.number(3))
      faults.push(`the position or a watermark of ${ledgerName(ledger)} does not match its checksum`);
    ledgers = plus(ledgers, row.number(3));
  }
  if (ledgers !== sums.ledgers) faults.push('the list of ledgers does not match its checksum');
  const names = new Set(known.map((row) => row.text(0)));
  for (const row of prepare(db, SELECT_LEDGERS).all())
    if (!names.has(row.text(0))) faults.push(`${ledgerName(row.text(0))} has no checksum`);

  if (measureCounters(db, 'by_domain').sum !== sums.domains)
    faults.push('the counts by domain do not match their checksum');
  if (measureCounters(db, 'by_server_url').sum !== sums.server_urls)
    faults.push('the counts by server do not match their checksum');
  return faults;
};

/** @throws StoreError `store-damaged` with the first fault. */
export const verifyResume = (db: Connection, file: string): void => {
  const [fault] = resumeFaults(db);
  if (fault === undefined) return;
  throw new StoreError(
    'store-damaged',
    `${file} is damaged: ${fault}. Restore a backup, or ${startOverAdvice(file)}; "headwater check ${shellQuoted(file)}" lists all faults. The file was not changed`,
  );
};
