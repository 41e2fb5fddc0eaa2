import { errorCode } from '../../core/error-code.ts';
import { stat } from 'node:fs/promises';
import { AccountError, type AccountRecord, type AccountRepository } from '../../accounts/account.ts';
import type { LegacyAccount } from '../../accounts/configure-admin.ts';
import { toWellFormed } from '../to-well-formed.ts';
import { toStoreError } from './errors/sqlite-errors.ts';
import { createFile } from './file/create-file.ts';
import { fileWatch } from './file/file-watch.ts';
import { migrateFile } from './file/migrate-file.ts';
import { connect, prepare, type Connection, type Row, transaction } from './sqlite-connection.ts';

export interface SqliteAccountsOptions {
  /** The SQLite file; the first change creates it. */
  readonly file: string;
  /** The folder with its numbered migrations (db/accounts). */
  readonly migrations: string;
  /** Receives a message when the file in use is deleted, replaced or back; reading continues meanwhile. */
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

/** File times are coarse: a file that changed this recently may change again with the same time. */
const MTIME_GRANULARITY_MS = 2000n;

const isNotFound = (error: unknown): boolean => errorCode(error) === 'ENOENT';

/**
 * Accounts in a separate SQLite file. The statistics file belongs to one process; this one may be changed while a server
 * runs, and all processes of a data folder share it.
 */
export const sqliteAccounts = ({
  file,
  migrations,
  onReplaced = () => undefined,
}: SqliteAccountsOptions): AccountRepository => {
  const watch = fileWatch(file, onReplaced);
  let cached: { readonly fingerprint: string; readonly records: readonly AccountRecord[] } | null = null;

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

  /** Identity and times of the file. `fingerprint` is `null` if the file is missing or could change unnoticed. */
  const inspect = async (): Promise<{ readonly fingerprint: string | null; readonly isMissing: boolean }> => {
    try {
      const { dev, ino, size, mtimeNs, mtimeMs } = await stat(file, { bigint: true });
      watch(`${dev}:${ino}`);
      const fingerprint = `${dev}:${ino} ${size} ${mtimeNs}`;
      return {
        fingerprint: BigInt(Date.now()) - mtimeMs > MTIME_GRANULARITY_MS ? fingerprint : null,
        isMissing: false,
      };
    } catch (error) {
      if (!isNotFound(error)) throw toStoreError(error, file);
      watch(null);
      return { fingerprint: null, isMissing: true };
    }
  };

  return {
    list: async () => {
      const { fingerprint, isMissing } = await inspect();
      if (isMissing) return cached?.records ?? [];
      if (fingerprint !== null && cached?.fingerprint === fingerprint) return cached.records;
      const records = withConnection(readAll);
      const isSame = JSON.stringify(records) === JSON.stringify(cached?.records);
      cached = {
        fingerprint: fingerprint ?? '',
        records: isSame && cached !== null ? cached.records : records,
      };
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

/** Accounts in a statistics file, where releases before `accounts.db` stored them. */
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
