import type { Database } from '../connection/database.ts';
import { BUCKET_COUNT } from './row-key.ts';
import type { Scope } from '../ledger/scope-table.ts';
import { dropBucket } from '../windows/window-writes.ts';
import { readBuckets } from '../windows/read-buckets.ts';

const LEDGER_TABLES = [
  'journal',
  'counts',
  'top_users',
  'recent_keys',
  'losses',
  'window_states',
  'outside_windows',
  'window_buckets',
] as const;
const OF_LEDGER = 'WHERE scope = ? AND generation = ? AND ledger = ?';

/** Deletes all rows of a generation, partition by partition. Nothing reads them any more; this only frees space. */
export const removeGeneration = async (
  db: Database,
  scope: string,
  { generation, ledgers }: Scope,
): Promise<void> => {
  const remove = (query: string, params: unknown[]) =>
    db.write({ query: `DELETE FROM ${query}`, params: [scope, generation, ...params] });
  const buckets = Array.from({ length: BUCKET_COUNT }, (_, bucket) => bucket);
  // window_buckets lists these partitions, so it is deleted last.
  for (const ledger of ledgers.keys()) {
    const ledgerKey = [scope, generation, ledger] as const;
    const known = await readBuckets(db, ledgerKey);
    await Promise.all(known.map((bucket) => db.write(dropBucket(ledgerKey, bucket))));
  }
  await Promise.all([
    ...[...ledgers.keys()].flatMap((ledger) => [
      ...LEDGER_TABLES.map((table) => remove(`${table} ${OF_LEDGER}`, [ledger])),
      ...buckets.map((bucket) => remove(`user_counts ${OF_LEDGER} AND bucket = ?`, [ledger, bucket])),
    ]),
    ...buckets.map((bucket) => remove('rejects WHERE scope = ? AND generation = ? AND bucket = ?', [bucket])),
    remove('reject_order WHERE scope = ? AND generation = ?', []),
  ]);
};
