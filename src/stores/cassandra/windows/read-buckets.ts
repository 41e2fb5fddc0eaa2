import type { Resolution } from '../../../stats/windows/resolution.ts';
import type { Database } from '../connection/database.ts';
import type { LedgerKey } from '../ledger/ledger-key.ts';
import { number, text } from '../connection/row-values.ts';
import type { Bucket, BucketKind } from './buckets.ts';

const SELECT = `SELECT kind, resolution, bucket FROM window_buckets WHERE scope = ? AND generation = ? AND ledger = ?`;
const SELECT_OF = `${SELECT} AND kind = ? AND resolution = ?`;

const read = async (db: Database, query: string, params: readonly unknown[]): Promise<readonly Bucket[]> =>
  (await db.read(query, params)).map((row) => ({
    kind: text(row, 'kind') as BucketKind,
    resolution: text(row, 'resolution') as Resolution,
    bucket: number(row, 'bucket'),
  }));

/** All buckets of a ledger. */
export const readBuckets = (db: Database, ledgerKey: LedgerKey): Promise<readonly Bucket[]> =>
  read(db, SELECT, ledgerKey);

/** The buckets of one table and resolution, in order of time. */
export const readBucketsOf = (
  db: Database,
  ledgerKey: LedgerKey,
  kind: BucketKind,
  resolution: Resolution,
): Promise<readonly Bucket[]> => read(db, SELECT_OF, [...ledgerKey, kind, resolution]);
