import Database from 'libsql';
import { dirname } from 'node:path';
import { errorCode } from '../../core/error-code.ts';
import { messageOf } from '../../core/message-of.ts';
import { SinkError, unavailableError } from '../../core/loop/exact-sink.ts';
import { makeFolder } from '../../files/make-folder.ts';

export type Connection = Database.Database;

/** Another program may lock the file briefly. */
const BUSY_TIMEOUT_MS = 5000;

/** Failures that pass: a lock, a full disk, a disk that fails. */
const TEMPORARY = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|NOMEM|CANTOPEN|PROTOCOL)/;

/** Whether SQLite failed for a reason that is not in the SQL. */
export const isTemporary = (error: unknown): boolean => TEMPORARY.test(errorCode(error) ?? '');

/** Opens a file so that a transaction is durable when its COMMIT returns. */
export const openSqliteFile = (file: string): Connection => {
  try {
    makeFolder(dirname(file));
    const db = new Database(file, { timeout: BUSY_TIMEOUT_MS });
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    return db;
  } catch (cause) {
    if (isTemporary(cause) && errorCode(cause) !== 'SQLITE_CANTOPEN') throw unavailableError(file, cause);
    throw new SinkError(
      'sink-misconfigured',
      `cannot open ${file}: ${messageOf(cause)}. Check its path, and that this user may write the file and its folder`,
      { cause },
    );
  }
};

/** Runs `work` in one transaction: all of it is durable when this returns, and none of it if it throws. */
export const inTransaction = <R>(db: Connection, work: () => R): R => {
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
