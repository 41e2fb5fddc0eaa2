import { StoreError } from '../store.ts';
import { storeError } from './failures.ts';
import { connect } from './sqlite.ts';

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');

/**
 * Keeps other processes off `file` while other SQLite tools may still read it: a second, empty database
 * `<file>.lock` in an exclusive transaction. The kernel frees it with the process, so a kill leaves no stale lock.
 * Returns what frees it.
 */
export const lockFile = (file: string): (() => void) => {
  const lock = `${file}.lock`;
  const db = connect(lock);
  try {
    // Nothing is written, not even a journal: the lock must work on a full disk.
    db.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
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
  return () => {
    // Closing alone would keep the lock until the statements are collected.
    db.exec('ROLLBACK');
    db.close();
  };
};
