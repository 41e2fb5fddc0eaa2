import type { Database } from '../connection/database.ts';
import type { LedgerKey } from '../ledger/ledger-key.ts';
import { bucketOf, rowKey } from './row-key.ts';
import { number, text } from '../connection/row-values.ts';

const SELECT = `SELECT user, count FROM user_counts
 WHERE scope = ? AND generation = ? AND ledger = ? AND bucket = ? AND user IN ?`;

/** Users per request. */
const MAX_USERS_PER_READ = 100;

/** The counts of the users that the ledger has; unknown users are missing in the result. */
export const readUserCounts = async (
  db: Database,
  ledgerKey: LedgerKey,
  users: readonly string[],
): Promise<ReadonlyMap<string, number>> => {
  const byBucket = new Map<number, Map<string, string>>();
  for (const user of users) {
    const key = rowKey(user);
    const bucket = bucketOf(key);
    const keys = byBucket.get(bucket) ?? new Map<string, string>();
    byBucket.set(bucket, keys.set(key, user));
  }
  const counts = new Map<string, number>();
  const readSome = async (bucket: number, keys: readonly string[], users: ReadonlyMap<string, string>) => {
    for (const row of await db.read(SELECT, [...ledgerKey, bucket, keys])) {
      const user = users.get(text(row, 'user'));
      if (user !== undefined) counts.set(user, number(row, 'count'));
    }
  };
  const reads: Promise<void>[] = [];
  for (const [bucket, byKey] of byBucket) {
    const keys = [...byKey.keys()];
    for (let i = 0; i < keys.length; i += MAX_USERS_PER_READ)
      reads.push(readSome(bucket, keys.slice(i, i + MAX_USERS_PER_READ), byKey));
  }
  await Promise.all(reads);
  return counts;
};
