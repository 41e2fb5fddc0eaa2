import { type Resolution } from '../../../stats/windows/resolution.ts';
import { DIMENSIONS, type WindowRow } from '../../../stats/windows/window-deltas.ts';
import type { Database } from '../connection/database.ts';
import type { LedgerKey } from '../ledger/ledger-key.ts';
import { bucketAt } from './buckets.ts';
import { type WindowKey } from './window-count-cache.ts';
import { ROW_COLUMNS, windowRow } from './window-rows.ts';

const SELECT = `SELECT ${ROW_COLUMNS} FROM windows
 WHERE scope = ? AND generation = ? AND ledger = ? AND resolution = ? AND bucket = ?
 AND dimension IN (${DIMENSIONS.map((dimension) => `'${dimension}'`).join(', ')}) AND start IN ?`;

/** Windows per request: times the dimensions, at most ScyllaDB's limit of 100 combinations of IN lists. */
const MAX_WINDOWS_PER_READ = Math.floor(100 / DIMENSIONS.length);

interface BucketWindows {
  readonly resolution: Resolution;
  readonly bucket: number;
  readonly starts: number[];
}

const byBucket = (windows: readonly WindowKey[]): Iterable<BucketWindows> => {
  const buckets = new Map<string, BucketWindows>();
  for (const { resolution, start } of windows) {
    const bucket = bucketAt('windows', resolution, start);
    const id = `${resolution} ${bucket}`;
    const bucketWindows = buckets.get(id) ?? { resolution, bucket, starts: [] };
    buckets.set(id, bucketWindows);
    bucketWindows.starts.push(start);
  }
  return buckets.values();
};

/** All rows of these windows of one ledger. */
export const readWindows = async (
  db: Database,
  ledgerKey: LedgerKey,
  windows: readonly WindowKey[],
): Promise<readonly WindowRow[]> => {
  const reads: Promise<readonly WindowRow[]>[] = [];
  const readSome = async (resolution: Resolution, bucket: number, starts: readonly number[]) => {
    const rows = await db.read(SELECT, [...ledgerKey, resolution, bucket, starts]);
    return rows.map((row) => windowRow(resolution, row));
  };
  for (const { resolution, bucket, starts } of byBucket(windows))
    for (let i = 0; i < starts.length; i += MAX_WINDOWS_PER_READ)
      reads.push(readSome(resolution, bucket, starts.slice(i, i + MAX_WINDOWS_PER_READ)));
  return (await Promise.all(reads)).flat();
};
