import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../../files/make-folder.ts';
import { StoreError } from '../../store.ts';
import { hasNoChecksums, computeChecksums, CLEAR_CHECKSUM } from '../checksums/compute-checksums.ts';
import { verifyResume } from '../checksums/verify-resume.ts';
import { exists } from '../../../files/exists.ts';
import { startOverAdvice } from '../errors/start-over-advice.ts';
import { toPathError } from '../errors/sqlite-errors.ts';
import { createFileIdentity, type FileIdentity } from './file-identity.ts';
import { type FileLock, lockFile } from './file-lock.ts';
import type { FileSettings } from '../threads/worker-messages.ts';
import { CHECKSUMS_VERSION, KEEPS_CHECKSUMS, migrateFile } from './migrate-file.ts';
import { readTransaction, connect, prepare, type Connection } from '../sqlite-connection.ts';

export interface OpenFile {
  readonly db: Connection;
  readonly identity: FileIdentity;
  readonly lock: Pick<FileLock, 'renew'>;
  /** Moves the log into the file if possible, then closes and unlocks the file. */
  readonly close: () => void;
}

const PAGE_BYTES = 4096;
/** The log is moved into the file at this size, so that a page that changes often is written once. */
const CHECKPOINT_PAGES = 8000;
/** The check reads the whole file, so only small files get it: about 100 ms at this size. */
const MAX_CHECKED_BYTES = 32 * 1024 * 1024;

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

const prepareFolder = (file: string): void => {
  try {
    makeFolder(dirname(file));
    if (exists(file)) accessSync(file, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw toPathError(cause, file);
  }
};

/** SQLite would discard a log whose file is missing, but it may hold saved counts. */
const refuseOrphanedLog = (file: string): void => {
  if (sizeOf(file) > 0 || sizeOf(`${file}-wal`) === 0) return;
  throw new StoreError(
    'store-damaged',
    `${file} is missing but its log ${file}-wal exists: put the file back beside it, or ${startOverAdvice(file)}`,
  );
};

const refuseDamage = (db: Connection, file: string): void => {
  if (sizeOf(file) > MAX_CHECKED_BYTES) return;
  const found = prepare(db, 'PRAGMA quick_check(1)').first()?.text(0) ?? '';
  if (found === 'ok') return;
  throw new StoreError(
    'store-damaged',
    `${file} is damaged (${found}): restore a backup, or ${startOverAdvice(file)}. The file was not changed`,
  );
};

const configure = (db: Connection, settings: FileSettings): void => {
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA cache_size = ${-Math.round(settings.cacheMegabytes * 1024)};
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
    PRAGMA journal_size_limit = ${2 * CHECKPOINT_PAGES * PAGE_BYTES}`);
  if (settings.maxMegabytes === null) return;
  db.exec(`PRAGMA max_page_count = ${Math.floor((settings.maxMegabytes * 1024 * 1024) / PAGE_BYTES)}`);
};

const openLocked = (settings: FileSettings, repair: (db: Connection) => void): Connection => {
  const { file, migrations } = settings;
  refuseOrphanedLog(file);
  const db = connect(file);
  try {
    const prepareFile = (): void => {
      refuseDamage(db, file);
      configure(db, settings);
    };
    migrateFile(db, file, migrations, prepareFile, (version) => {
      // Other migrations may have changed rows without their checksums.
      if (version >= CHECKSUMS_VERSION && !KEEPS_CHECKSUMS.has(version)) db.exec(CLEAR_CHECKSUM);
    });
    readTransaction(db, () => {
      if (!hasNoChecksums(db)) verifyResume(db, file);
    });
    repair(db);
    computeChecksums(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
};

/** Opens the file for the one process that writes it: creates it if missing, checks, migrates and repairs it. */
export const openFile = (settings: FileSettings, repair: (db: Connection) => void): OpenFile => {
  prepareFolder(settings.file);
  const lock = lockFile(settings.file);
  try {
    const db = openLocked(settings, repair);
    const identity = createFileIdentity(settings.file);
    const close = (): void => {
      try {
        identity.verify();
      } catch {
        // Closing would let SQLite write to or delete files that are no longer its own: leave it to the process's end.
        lock.release();
        return;
      }
      try {
        db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // No data is lost: the log stays beside the file, and the next start reads it.
      }
      db.close();
      identity.close();
      lock.release();
    };
    return { db, identity, lock, close };
  } catch (error) {
    lock.release();
    throw error;
  }
};
