import { type Resolution } from '../../../stats/windows/resolution.ts';
import type { WindowRow } from '../../../stats/windows/window-deltas.ts';
import type { Database } from '../database.ts';
import type { Place } from '../place.ts';
import { bucketAt } from './buckets.ts';
import { type WindowPlace } from './known-windows.ts';
import { ROW_COLUMNS, windowRow } from './window-rows.ts';

const SELECT = `SELECT ${ROW_COLUMNS} FROM windows
 WHERE scope = ? AND generation = ? AND ledger = ? AND resolution = ? AND bucket = ?
 AND dimension IN ('all', 'domain', 'type') AND start IN ?`;

/** Windows in one request: with three dimensions below 100 combinations, which is Scylla's limit. */
const AT_ONCE = 30;

interface Some {
  readonly resolution: Resolution;
  readonly bucket: number;
  readonly starts: number[];
}

const byBucket = (windows: readonly WindowPlace[]): Iterable<Some> => {
  const buckets = new Map<string, Some>();
  for (const { resolution, start } of windows) {
    const bucket = bucketAt('windows', resolution, start);
    const id = `${resolution} ${bucket}`;
    const some = buckets.get(id) ?? { resolution, bucket, starts: [] };
    buckets.set(id, some);
    some.starts.push(start);
  }
  return buckets.values();
};

/** All rows of these windows of a ledger. */
export const readWindows = async (
  db: Database,
  place: Place,
  windows: readonly WindowPlace[],
): Promise<readonly WindowRow[]> => {
  const reads: Promise<readonly WindowRow[]>[] = [];
  const readSome = async (resolution: Resolution, bucket: number, starts: readonly number[]) => {
    const rows = await db.read(SELECT, [...place, resolution, bucket, starts]);
    return rows.map((row) => windowRow(resolution, row));
  };
  for (const { resolution, bucket, starts } of byBucket(windows))
    for (let i = 0; i < starts.length; i += AT_ONCE)
      reads.push(readSome(resolution, bucket, starts.slice(i, i + AT_ONCE)));
  return (await Promise.all(reads)).flat();
};
