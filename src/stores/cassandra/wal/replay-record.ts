import type { Database } from '../connection/database.ts';
import type { LedgerKey } from '../ledger/ledger-key.ts';
import type { LedgerRow } from '../ledger/scope-table.ts';
import { writeRows } from '../tables/write-rows.ts';
import type { WriteAheadLog } from './write-ahead-log.ts';

/**
 * Writes the rows of a ledger's last save to the tables, in case its process crashed before it had. Returns false if the
 * ledger has moved on meanwhile.
 */
export const replayRecord = async (
  { db, wal }: { readonly db: Database; readonly wal: WriteAheadLog },
  ledgerKey: LedgerKey,
  { writer, revision }: LedgerRow,
): Promise<boolean> => {
  if (writer === null || revision === null) return true;
  const record = await wal.read(ledgerKey, writer, revision);
  if (record === null) return false;
  await writeRows(db, ledgerKey, revision, record);
  return true;
};
