import { closeSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AccountError, type AccountRecord, type AccountRepository } from '../../accounts/account.ts';
import type { LegacyAccount } from '../../accounts/configure-admin.ts';
import { makeFolder } from '../../runtime/make-folder.ts';
import { wellFormed } from '../well-formed.ts';
import { pathError, storeError } from './failures.ts';
import { fileWatch } from './file-watch.ts';
import { migrate } from './migrate.ts';
import { connect, prepare, type Connection, type Row, transaction } from './sqlite.ts';

export interface AccountFileOptions {
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
const UNSURE_MS = 2000n;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

const makeFile = (file: string): void => {
  try {
    makeFolder(dirname(file));
    closeSync(openSync(file, 'a', 0o600));
  } catch (cause) {
    throw pathError(cause, file);
  }
};

/**
 * Accounts in an SQLite file of their own, apart from the statistics, whose file belongs to one process: so accounts
 * can be changed while a server runs, and all processes of a data folder see the same ones.
 */
export const accountFile = ({
  file,
  migrations,
  onReplaced = () => undefined,
}: AccountFileOptions): AccountRepository => {
  const watch = fileWatch(file, onReplaced);
  let seen: { readonly mark: string; readonly records: readonly AccountRecord[] } | null = null;

  const using = <R>(work: (db: Connection) => R): R => {
    let db: Connection | null = null;
    try {
      db = connect(file);
      return work(db);
    } catch (error) {
      throw error instanceof AccountError ? error : storeError(error, file);
    } finally {
      db?.close();
    }
  };

  const readAll = (db: Connection): readonly AccountRecord[] => {
    // A reader must not write: the file may belong to another user.
    const made = prepare(db, "SELECT 1 FROM sqlite_schema WHERE name = 'accounts'").first();
    if (made === undefined) return [];
    return prepare(db, `SELECT ${COLUMNS} FROM accounts ORDER BY username`).all().map(record);
  };

  /** Identity and age of the file; `null` when it may change without a sign, or is not there. */
  const markOf = async (): Promise<{ readonly mark: string | null; readonly missing: boolean }> => {
    try {
      const { dev, ino, size, mtimeNs, mtimeMs } = await stat(file, { bigint: true });
      watch(`${dev}:${ino}`);
      const mark = `${dev}:${ino} ${size} ${mtimeNs}`;
      return { mark: BigInt(Date.now()) - mtimeMs > UNSURE_MS ? mark : null, missing: false };
    } catch (error) {
      if (!isMissing(error)) throw storeError(error, file);
      watch(null);
      return { mark: null, missing: true };
    }
  };

  return {
    list: async () => {
      const { mark, missing } = await markOf();
      if (missing) return seen?.records ?? [];
      if (mark !== null && seen?.mark === mark) return seen.records;
      const records = using(readAll);
      const same = JSON.stringify(records) === JSON.stringify(seen?.records);
      seen = { mark: mark ?? '', records: same && seen !== null ? seen.records : records };
      return seen.records;
    },
    update: async (username, change) => {
      await Promise.resolve();
      makeFile(file);
      using((db) => {
        migrate(db, file, migrations, () => db.exec('PRAGMA synchronous = FULL'));
        const find = prepare(db, `SELECT ${COLUMNS} FROM accounts WHERE username = ?`);
        const put = prepare(
          db,
          `INSERT OR REPLACE INTO accounts
           (username, role, origin, password_hash, setting_hash, version, disabled, weak, left_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        );
        transaction(db, () => {
          const row = find.first(wellFormed(username));
          const changed = change(row === undefined ? null : record(row));
          if (changed === null) return;
          put.run(
            wellFormed(changed.username),
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
    const made = prepare(db, "SELECT 1 FROM sqlite_schema WHERE name = 'accounts'").first();
    if (made === undefined) return [];
    return prepare(db, `SELECT username, password_hash FROM accounts`)
      .all()
      .map((row) => ({ username: row.text(0), passwordHash: row.text(1) }));
  } catch (error) {
    throw storeError(error, file);
  } finally {
    db.close();
  }
};
