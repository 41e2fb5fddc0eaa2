import type { Database } from '../connection/database.ts';
import type { WalRecord } from '../wal/wal-record.ts';
import type { LedgerKey } from '../ledger/ledger-key.ts';
import { longText, bucketOf, rowKey } from './row-key.ts';
import { batches, type RowWrite, rowWrite as row } from './row-batches.ts';
import { stateWrite, windowWrites } from '../windows/window-writes.ts';

const COUNT = `INSERT INTO counts (scope, generation, ledger, dimension, key, long_key, count) VALUES (?, ?, ?, ?, ?, ?, ?)`;
const TOP_USER = `INSERT INTO top_users (scope, generation, ledger, slot, user) VALUES (?, ?, ?, ?, ?)`;
const USER = `INSERT INTO user_counts (scope, generation, ledger, bucket, user, long_user, count) VALUES (?, ?, ?, ?, ?, ?, ?)`;
const RECENT = `INSERT INTO recent_keys (scope, generation, ledger, slot, live, revision, place, source_partition, at, keys)
 VALUES (?, ?, ?, ?, true, ?, ?, ?, ?, ?)`;
const FREE_SLOT = `INSERT INTO recent_keys (scope, generation, ledger, slot, live, keys) VALUES (?, ?, ?, ?, false, '')`;
const LOSS = `INSERT INTO losses (scope, generation, ledger, revision, place, topic, source_partition, from_offset, to_offset, at)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const REJECT = `INSERT INTO rejects (scope, generation, bucket, key, id, arrived, code, reason, data, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const REJECT_ORDER = `INSERT INTO reject_order (scope, generation, arrived, key) VALUES (?, ?, ?, ?)`;
const RECOVER = `INSERT INTO rejects (scope, generation, bucket, key, data, recovered) VALUES (?, ?, ?, ?, '', true)`;

/** Rejects belong to no ledger, so a revision cannot be their timestamp. A recovery must win over an insert. */
const REJECT_TIMESTAMP = 1;
const RECOVER_TIMESTAMP = 2;

const ledgerRows = function* (
  ledgerKey: LedgerKey,
  revision: number,
  record: WalRecord,
): Generator<RowWrite> {
  for (const [dimension, counts] of [
    ['server_url', record.serverUrls],
    ['domain', record.domains],
  ] as const) {
    for (const [text, count] of counts) {
      const key = rowKey(text);
      yield row(COUNT, [...ledgerKey, dimension, key, longText(text, key), count], key, text);
    }
  }
  for (const [slot, user] of record.topSlots) yield row(TOP_USER, [...ledgerKey, slot, user], user);
  for (const { slot, place, partition, at, keys } of record.recent)
    yield row(RECENT, [...ledgerKey, slot, revision, place, partition, at, keys], partition, keys);
  for (const slot of record.forgotten) yield row(FREE_SLOT, [...ledgerKey, slot]);
  for (const [i, { topic, partition, from, to, at }] of record.losses.entries())
    yield row(LOSS, [...ledgerKey, revision, i, topic, partition, from, to, at], topic);
};

const userRows = (ledgerKey: LedgerKey, { users }: WalRecord): Iterable<readonly RowWrite[]> => {
  const byBucket = new Map<number, RowWrite[]>();
  for (const [text, count] of users) {
    const key = rowKey(text);
    const bucket = bucketOf(key);
    const write = row(USER, [...ledgerKey, bucket, key, longText(text, key), count], key, text);
    const rows = byBucket.get(bucket);
    if (rows === undefined) byBucket.set(bucket, [write]);
    else rows.push(write);
  }
  return byBucket.values();
};

/** Writes a record's rows. Idempotent: repeating it is safe even after later records were written. */
export const writeRows = async (
  db: Database,
  ledgerKey: LedgerKey,
  revision: number,
  record: WalRecord,
): Promise<void> => {
  const [scope, generation] = ledgerKey;
  const writes: Promise<void>[] = [];
  const partitions = [
    ledgerRows(ledgerKey, revision, record),
    ...userRows(ledgerKey, record),
    ...windowWrites(ledgerKey, revision, record),
  ];
  for (const rows of partitions)
    for (const batch of batches(rows)) writes.push(db.writeBatch(batch, revision));
  for (const { id, arrived, code, reason, data, at } of record.rejects) {
    const key = rowKey(id);
    const params = [scope, generation, bucketOf(key), key, id, arrived, code, reason, data, at];
    writes.push(db.write({ query: REJECT, params }, REJECT_TIMESTAMP));
    writes.push(
      db.write({ query: REJECT_ORDER, params: [scope, generation, arrived, key] }, REJECT_TIMESTAMP),
    );
  }
  for (const id of record.recovered) {
    const key = rowKey(id);
    const params = [scope, generation, bucketOf(key), key];
    writes.push(db.write({ query: RECOVER, params }, RECOVER_TIMESTAMP));
  }
  await Promise.all(writes);
  await Promise.all(record.windowState.map((state) => db.write(stateWrite(ledgerKey, state), revision)));
};
