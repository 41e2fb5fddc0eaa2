import { statSync } from 'node:fs';
import { StoreError } from '../../store.ts';
import { toStoreError } from '../errors/sqlite-errors.ts';
import { connect, type Connection } from '../sqlite-connection.ts';

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');

export interface FileLock {
  /** Acquires the lock again if its file was deleted, because another process could lock a new one. */
  renew(): void;
  release(): void;
}

const idOf = (path: string): string | null => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}:${found.ino}`;
};

/** Writes nothing, not even a journal: the lock must work on a full disk. */
const BEGIN = 'PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE';

/**
 * Locks `file` against other Headwater processes; other SQLite tools may still read it. The lock is an exclusive
 * transaction in an empty database `<file>.lock`. The kernel releases it with the process, so a kill leaves no stale lock.
 */
export const lockFile = (file: string): FileLock => {
  const lock = `${file}.lock`;
  const connections: Connection[] = [];

  const acquire = (): void => {
    const db = connect(lock);
    try {
      db.exec(BEGIN);
      connections.push(db);
    } catch (error) {
      db.close();
      throw error;
    }
  };

  try {
    acquire();
  } catch (cause) {
    if (!isBusy(cause)) throw toStoreError(cause, lock);
    throw new StoreError(
      'store-in-use',
      `${file} is in use by another process: stop that process or choose another file`,
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
        acquire();
      } catch {
        // Another process was faster, or the disk is full. The revision in the file decides which process may save.
      }
    },
    release: () => {
      for (const db of connections) {
        // Closing alone would hold the lock until the statements are garbage-collected.
        db.exec('ROLLBACK');
        db.close();
      }
    },
  };
};
