import { rmSync } from 'node:fs';
import { exists } from '../../files/exists.ts';
import { type FileLock, lockFile } from './file/file-lock.ts';
import { readOnlyUri } from './file/read-only-uri.ts';
import { connect, prepare } from './sqlite-connection.ts';
import { toPathError } from './errors/sqlite-errors.ts';

/** What a statistics file holds. */
export interface StatisticsSummary {
  readonly messages: number;
  readonly rejects: number;
  /** When it was last saved, ISO 8601; `null` if never. */
  readonly asOf: string | null;
}

/** SQLite's files of a database, those that hold data first. The lock stays: another process may be waiting for it. */
export const databaseFiles = (file: string): readonly string[] =>
  ['', '-wal', '-shm', '-journal', '-wal.set-aside'].map((end) => `${file}${end}`).filter(exists);

/** `null` if the file cannot be read, for example because it is damaged. */
export const summarizeFile = (file: string): StatisticsSummary | null => {
  try {
    const db = connect(readOnlyUri(file));
    try {
      const row = prepare(db, 'SELECT bots + non_bots, rejects, as_of FROM totals').first();
      if (row === undefined) return null;
      return { messages: row.number(0), rejects: row.number(1), asOf: row.textOrNull(2) };
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
};

/** @throws StoreError `store-in-use` if a process uses one of these databases. */
export const assertUnlocked = (files: readonly string[]): void => {
  for (const file of files) lockFile(file).release();
};

/**
 * Deletes databases, damaged ones too, unless another process uses one of them.
 *
 * @throws StoreError `store-in-use`; then no file was deleted.
 */
export const deleteDatabases = (files: readonly string[]): void => {
  const locks: FileLock[] = [];
  try {
    for (const file of files) locks.push(lockFile(file));
    for (const path of files.flatMap(databaseFiles)) {
      try {
        rmSync(path, { force: true });
      } catch (cause) {
        throw toPathError(cause, path);
      }
    }
  } finally {
    for (const lock of locks) lock.release();
  }
};
