import { statSync } from 'node:fs';
import { StoreError } from '../store.ts';
import { storeError } from './failures.ts';
import { connect, type Connection } from './sqlite.ts';

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');

export interface FileLock {
  /** Takes the lock again where its file was deleted: another process could lock a new one. */
  renew(): void;
  free(): void;
}

const idOf = (path: string): string | null => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
};

/** Nothing is written, not even a journal: the lock must work on a full disk. */
const BEGIN = 'PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE';

/**
 * Keeps other processes off `file` while other SQLite tools may still read it: a second, empty database
 * `<file>.lock` in an exclusive transaction. The kernel frees it with the process, so a kill leaves no stale lock.
 */
export const lockFile = (file: string): FileLock => {
  const lock = `${file}.lock`;
  const held: Connection[] = [];

  const take = (): void => {
    const db = connect(lock);
    try {
      db.exec(BEGIN);
      held.push(db);
    } catch (error) {
      db.close();
      throw error;
    }
  };

  try {
    take();
  } catch (cause) {
    if (!isBusy(cause)) throw storeError(cause, lock);
    throw new StoreError(
      'store-in-use',
      `${file} is in use by another process: stop that one, or choose another file`,
      {
        cause,
        retriable: true,
      },
    );
  }

  return {
    renew: () => {
      if (idOf(lock) !== null) return;
      try {
        take();
      } catch {
        // Another process was faster, or the disk is full. The revision in the file decides who goes on.
      }
    },
    free: () => {
      for (const db of held) {
        // Closing alone would keep the lock until the statements are collected.
        db.exec('ROLLBACK');
        db.close();
      }
    },
  };
};
