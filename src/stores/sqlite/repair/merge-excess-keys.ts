import { MAX_DISTINCT_KEYS, OTHER_KEY } from '../../../stats/counts/key-cap.ts';
import { CLEAR_CHECKSUM } from '../checksums/compute-checksums.ts';
import { type Connection, prepare, transaction } from '../sqlite-connection.ts';

const COUNT_COLUMNS = ['bots', 'non_bots', 'new_pages', 'bytes_added', 'bytes_removed'];
const ADD_EXCLUDED = COUNT_COLUMNS.map(
  (column) => `${column} = min(${column} + excluded.${column}, ${Number.MAX_SAFE_INTEGER})`,
);
const CAPPED_SUMS = COUNT_COLUMNS.map(
  (column) => `CAST(min(total(${column}), ${Number.MAX_SAFE_INTEGER}.0) AS INTEGER)`,
);

/** Domains that the totals do not name have no rows of their own in the windows either. */
const mergeWindows = (db: Connection): void => {
  const condition = "dimension = 'domain' AND key NOT IN (SELECT domain FROM by_domain)";
  prepare(
    db,
    `INSERT INTO windows SELECT resolution, 'domain', start, ?, ${CAPPED_SUMS.join(', ')} FROM windows
     WHERE ${condition} GROUP BY resolution, start ON CONFLICT DO UPDATE SET ${ADD_EXCLUDED.join(', ')}`,
  ).run(OTHER_KEY);
  db.exec(`DELETE FROM windows WHERE ${condition}`);
};

const hasExcess = (db: Connection, table: string): boolean =>
  (prepare(db, `SELECT count(*) FROM ${table}`).first()?.number(0) ?? 0) > MAX_DISTINCT_KEYS + 1;

const mergeTable = (db: Connection, table: string, key: string): void => {
  db.exec('CREATE TEMP TABLE kept_keys (key TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID');
  prepare(
    db,
    `INSERT INTO kept_keys SELECT ${key} FROM ${table} WHERE ${key} <> ? ORDER BY messages DESC, ${key} LIMIT ?`,
  ).run(OTHER_KEY, MAX_DISTINCT_KEYS);
  const condition = `${key} <> '${OTHER_KEY}' AND ${key} NOT IN (SELECT key FROM kept_keys)`;
  prepare(
    db,
    `INSERT INTO ${table} SELECT ?, sum(messages) FROM ${table} WHERE ${condition}
     ON CONFLICT DO UPDATE SET messages = messages + excluded.messages`,
  ).run(OTHER_KEY);
  db.exec(`DELETE FROM ${table} WHERE ${condition}; DROP TABLE kept_keys; ${CLEAR_CHECKSUM}`);
};

/** Folds the least active servers and domains of an older file, which has no limit, into one key. */
export const mergeExcessKeys = (db: Connection): void => {
  if (hasExcess(db, 'by_server_url')) transaction(db, () => mergeTable(db, 'by_server_url', 'server_url'));
  if (!hasExcess(db, 'by_domain')) return;
  transaction(db, () => {
    mergeTable(db, 'by_domain', 'domain');
    mergeWindows(db);
  });
};
