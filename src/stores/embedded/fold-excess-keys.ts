import { MAX_DISTINCT_KEYS, OTHER_KEY } from '../../stats/key-cap.ts';
import { UNSEAL } from './checksums/make-checksums.ts';
import { type Connection, prepare, transaction } from './sqlite.ts';

const SUMS = ['bots', 'non_bots', 'new_pages', 'bytes_added', 'bytes_removed'];
const GROWN = SUMS.map(
  (column) => `${column} = min(${column} + excluded.${column}, ${Number.MAX_SAFE_INTEGER})`,
);
const TOTALS = SUMS.map((column) => `CAST(min(total(${column}), ${Number.MAX_SAFE_INTEGER}.0) AS INTEGER)`);

/** What the totals do not name is in the windows under no name of its own either. */
const foldWindows = (db: Connection): void => {
  const rest = "dimension = 'domain' AND key NOT IN (SELECT domain FROM by_domain)";
  prepare(
    db,
    `INSERT INTO windows SELECT resolution, 'domain', start, ?, ${TOTALS.join(', ')} FROM windows
     WHERE ${rest} GROUP BY resolution, start ON CONFLICT DO UPDATE SET ${GROWN.join(', ')}`,
  ).run(OTHER_KEY);
  db.exec(`DELETE FROM windows WHERE ${rest}`);
};

const hasExcess = (db: Connection, table: string): boolean =>
  (prepare(db, `SELECT count(*) FROM ${table}`).first()?.number(0) ?? 0) > MAX_DISTINCT_KEYS + 1;

const foldTable = (db: Connection, table: string, key: string): void => {
  db.exec('CREATE TEMP TABLE kept_keys (key TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID');
  prepare(
    db,
    `INSERT INTO kept_keys SELECT ${key} FROM ${table} WHERE ${key} <> ? ORDER BY messages DESC, ${key} LIMIT ?`,
  ).run(OTHER_KEY, MAX_DISTINCT_KEYS);
  const rest = `${key} <> '${OTHER_KEY}' AND ${key} NOT IN (SELECT key FROM kept_keys)`;
  prepare(
    db,
    `INSERT INTO ${table} SELECT ?, sum(messages) FROM ${table} WHERE ${rest}
     ON CONFLICT DO UPDATE SET messages = messages + excluded.messages`,
  ).run(OTHER_KEY);
  db.exec(`DELETE FROM ${table} WHERE ${rest}; DROP TABLE kept_keys; ${UNSEAL}`);
};

/** Brings a file that was made before servers and domains were bounded within the bound: the most active keep their names. */
export const foldExcessKeys = (db: Connection): void => {
  if (hasExcess(db, 'by_server_url')) transaction(db, () => foldTable(db, 'by_server_url', 'server_url'));
  if (!hasExcess(db, 'by_domain')) return;
  transaction(db, () => {
    foldTable(db, 'by_domain', 'domain');
    foldWindows(db);
  });
};
