import { isUtf8 } from 'node:buffer';
import Database from 'libsql';
import { DamagedValue } from './errors/damaged-value.ts';
import { toStoreError } from './errors/sqlite-errors.ts';

export type Connection = Database.Database;
export type Value = string | number | Uint8Array | null;

/** One row; columns are addressed by number. */
export interface Row {
  text(column: number): string;
  textOrNull(column: number): string | null;
  number(column: number): number;
  numberOrNull(column: number): number | null;
  /** A column of type BLOB. */
  bytes(column: number): Uint8Array;
}

/** A prepared statement. Errors of SQLite are thrown as they are. */
export interface PreparedStatement {
  all(...values: readonly Value[]): readonly Row[];
  first(...values: readonly Value[]): Row | undefined;
  /** Returns the number of changed rows. */
  run(...values: readonly Value[]): number;
}

/** Another program may lock the file briefly. */
const BUSY_TIMEOUT_MS = 5000;

export const connect = (file: string): Connection => {
  try {
    return new Database(file, { timeout: BUSY_TIMEOUT_MS });
  } catch (cause) {
    throw toStoreError(cause, file);
  }
};

/** A connection for reading only, with a small page cache. */
export const connectReader = (file: string): Connection => {
  const db = connect(file);
  db.exec('PRAGMA cache_size = -2048');
  return db;
};

const row = (table: string, values: readonly unknown[]): Row => {
  const damaged = (column: number, expected: string): DamagedValue => {
    const value = values[column];
    const found = value === null ? 'nothing' : Buffer.isBuffer(value) ? 'bytes' : `a ${typeof value}`;
    return new DamagedValue(`a value of the table ${table} is ${found}, not ${expected}`);
  };
  const textOrNull = (column: number): string | null => {
    const value = values[column];
    if (value === null || typeof value === 'string') return value;
    if (Buffer.isBuffer(value) && isUtf8(value)) return value.toString('utf8');
    throw damaged(column, 'text in UTF-8');
  };
  const numberOrNull = (column: number): number | null => {
    const value = values[column];
    // Older versions let sums grow beyond the exact integers.
    if (typeof value === 'number') return Math.min(value, Number.MAX_SAFE_INTEGER);
    if (value === null) return null;
    throw damaged(column, 'a number');
  };
  return {
    textOrNull,
    text: (column) => textOrNull(column) ?? '',
    numberOrNull,
    number: (column) => {
      const value = numberOrNull(column);
      if (value === null) throw damaged(column, 'a number');
      return value;
    },
    bytes: (column) => {
      const value = values[column];
      if (!Buffer.isBuffer(value)) throw damaged(column, 'bytes');
      return value;
    },
  };
};

type Statement = Database.Statement;

/** SQL that returns a column's text as bytes and any other value unchanged. */
export const textAsBytes = (column: string): string =>
  `iif(typeof(${column}) = 'text', CAST(${column} AS BLOB), ${column})`;

/**
 * The driver cuts text at NUL and aborts the process at text that is not UTF-8. A damaged file can hold such text in any
 * column, even in numeric ones, so every query reads text as bytes.
 */
const selectAsBytes = (sql: string, columns: number): string => {
  const names = Array.from({ length: columns }, (_, i) => `c${i}`);
  return `WITH result (${names.join(', ')}) AS (${sql}) SELECT ${names.map(textAsBytes).join(', ')} FROM result`;
};

const statement = (db: Connection, sql: string): Statement => {
  const prepared = db.prepare(sql);
  if (!prepared.reader) return prepared;
  if (!/^\s*SELECT\b/.test(sql)) return prepared.raw(true);
  return db.prepare(selectAsBytes(sql, prepared.columns().length)).raw(true);
};

/** The first table that a statement names. */
const tableOf = (sql: string): string => /\b(?:FROM|INTO|UPDATE)\s+(\w+)/.exec(sql)?.[1] ?? 'of this query';

const isValues = (result: unknown): result is readonly unknown[] => Array.isArray(result);

/**
 * A statement that can be reused after a failure. The driver does not reset a failed statement and would run it with its
 * old values next time, so the statement is prepared again. Errors name `table`.
 */
export const prepare = (db: Connection, sql: string, table: string = tableOf(sql)): PreparedStatement => {
  let cached: Statement | null = null;

  const use = <R>(run: (statement: Statement) => R): R => {
    try {
      cached ??= statement(db, sql);
      return run(cached);
    } catch (error) {
      cached = null;
      throw error;
    }
  };

  return {
    all: (...values) =>
      use((it) =>
        it
          .all(values)
          .filter(isValues)
          .map((values) => row(table, values)),
      ),
    first: (...values) => {
      const result = use((it) => it.get(values));
      return isValues(result) ? row(table, result) : undefined;
    },
    run: (...values) => use((it) => it.run(values).changes),
  };
};

/** The number that a pragma returns. */
export const pragmaNumber = (db: Connection, name: string): number =>
  prepare(db, `PRAGMA ${name}`).first()?.number(0) ?? 0;

/** Runs `work`, which must only read, in a transaction: it sees one instant. */
export const readTransaction = <R>(db: Connection, work: () => R): R => {
  db.exec('BEGIN');
  try {
    return work();
  } finally {
    if (db.inTransaction) db.exec('ROLLBACK');
  }
};

/** Runs `work` in one transaction: all of it is durable when this returns, and none of it if it throws. */
export const transaction = <R>(db: Connection, work: () => R): R => {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite may have rolled back already, for example on a full disk.
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
};
