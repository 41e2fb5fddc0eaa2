import { closeSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AccountError, type AccountRecord, type AccountRepository } from '../../accounts/account.ts';
import type { LegacyAccount } from '../../accounts/configure-admin.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { toWellFormed } from '../to-well-formed.ts';
import { toPathError, toStoreError } from './errors/sqlite-errors.ts';
import { fileWatch } from './file/file-watch.ts';
import { migrateFile } from './file/migrate-file.ts';
import { connect, prepare, type Connection, type Row, transaction } from './sqlite-connection.ts';

export interface SqliteAccountsOptions {
  /** The SQLite file; it is made by the first change. */
  readonly file: string;
  /** The folder with its numbered migrations (db/accounts). */
  readonly migrations: string;
  /** Told once when the file that was read is gone or replaced; nothing fails for that. */
  readonly onReplaced?: (message: string) => void;
}

const TEXTS = ['username', 'role', 'origin', 'password_hash', 'setting_hash', 'version', 'left_at'];
const COLUMNS = `${TEXTS.join(', ')}, disabled, weak`;

const record = (row: Row): AccountRecord => {
  const weak = row.numberOrNull(8);
  return {
    username: row.text(0),
    role: row.text(1) === 'admin' ? 'admin' : 'reader',
    origin: row.text(2) === 'command' ? 'command' : 'settings',
    passwordHash: row.text(3),
    settingHash: row.textOrNull(4),
    version: row.text(5),
    disabled: row.number(7) === 1,
    weak: weak === null ? null : weak === 1,
    leftAt: row.textOrNull(6),
  };
};

/** The file's times move in steps: a file changed this short before it was read may change again unseen. */
const MTIME_GRANULARITY_MS = 2000n;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const createFile = (file: string): void => {
  try {
    makeFolder(dirname(file));
    closeSync(openSync(file, 'a', 0o600));
  } catch (cause) {
    throw toPathError(cause, file);
  }
};

/**
 * Accounts in an SQLite file of their own, apart from the statistics, whose file belongs to one process: so accounts
 * can be changed while a server runs, and all processes of a data folder see the same ones.
 */
export const sqliteAccounts = ({
  file,
  migrations,
  onReplaced = () => undefined,
}: SqliteAccountsOptions): AccountRepository => {
  const watch = fileWatch(file, onReplaced);
  let cached: { readonly mark: string; readonly records: readonly AccountRecord[] } | null = null;

  const withConnection = <R>(work: (db: Connection) => R): R => {
    let db: Connection | null = null;
    try {
      db = connect(file);
      return work(db);
    } catch (error) {
      throw error instanceof AccountError ? error : toStoreError(error, file);
    } finally {
      db?.close();
    }
  };

  const readAll = (db: Connection): readonly AccountRecord[] => {
    // A reader must not write: the file may belong to another user.
    const table = prepare(db, "SELECT 1 FROM sqlite_schema WHERE name = 'accounts'").first();
    if (table === undefined) return [];
    return prepare(db, `SELECT ${COLUMNS} FROM accounts ORDER BY username`).all().map(record);
  };

  /** Identity and age of the file; `null` when it may change without a sign, or is not there. */
  const fingerprintOf = async (): Promise<{ readonly mark: string | null; readonly missing: boolean }> => {
    try {
      const { dev, ino, size, mtimeNs, mtimeMs } = await stat(file, { bigint: true });
      watch(`${dev}:${ino}`);
      const fingerprint = `${dev}:${ino} ${size} ${mtimeNs}`;
      return {
        mark: BigInt(Date.now()) - mtimeMs > MTIME_GRANULARITY_MS ? fingerprint : null,
        missing: false,
      };
    } catch (error) {
      if (!isMissing(error)) throw toStoreError(error, file);
      watch(null);
      return { mark: null, missing: true };
    }
  };

  return {
    list: async () => {
      const { mark: fingerprint, missing: isMissingFile } = await fingerprintOf();
      if (isMissingFile) return cached?.records ?? [];
      if (fingerprint !== null && cached?.mark === fingerprint) return cached.records;
      const records = withConnection(readAll);
      const isSame = JSON.stringify(records) === JSON.stringify(cached?.records);
      cached = { mark: fingerprint ?? '', records: isSame && cached !== null ? cached.records : records };
      return cached.records;
    },
    update: async (username, change) => {
      await Promise.resolve();
      createFile(file);
      withConnection((db) => {
        migrateFile(db, file, migrations, () => db.exec('PRAGMA synchronous = FULL'));
        const find = prepare(db, `SELECT ${COLUMNS} FROM accounts WHERE username = ?`);
        const upsert = prepare(
          db,
          `INSERT OR REPLACE INTO accounts
           (username, role, origin, password_hash, setting_hash, version, disabled, weak, left_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        );
        transaction(db, () => {
          const row = find.first(toWellFormed(username));
          const changed = change(row === undefined ? null : record(row));
          if (changed === null) return;
          upsert.run(
            toWellFormed(changed.username),
            changed.role,
            changed.origin,
            changed.passwordHash,
            changed.settingHash,
            changed.version,
            changed.disabled ? 1 : 0,
            changed.weak === null ? null : Number(changed.weak),
            changed.leftAt,
          );
        });
      });
    },
    close: () => Promise.resolve(),
  };
};

/** Accounts in a file of statistics, where versions before `accounts.db` stored them. */
export const legacyAccounts = (file: string): readonly LegacyAccount[] => {
  const db = connect(file);
  try {
    const table = prepare(db, "SELECT 1 FROM sqlite_schema WHERE name = 'accounts'").first();
    if (table === undefined) return [];
    return prepare(db, `SELECT username, password_hash FROM accounts`)
      .all()
      .map((row) => ({ username: row.text(0), passwordHash: row.text(1) }));
  } catch (error) {
    throw toStoreError(error, file);
  } finally {
    db.close();
  }
};
