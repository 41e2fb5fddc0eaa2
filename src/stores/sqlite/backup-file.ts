import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { exists } from '../../files/exists.ts';
import { errorCode } from '../../core/error-code.ts';
import { checkFile, type CheckOptions, type FileReport } from './checking/check-file.ts';
import { toPathError, toStoreError } from './errors/sqlite-errors.ts';
import { readOnlyUri } from './file/read-only-uri.ts';
import { connect } from './sqlite-connection.ts';
import { StoreError } from '../store.ts';

/** Readable by this user only: a copy of accounts holds the hashes of their passwords. */
const PRIVATE_MODE = 0o600;

const existing = (path: string): StoreError =>
  new StoreError('store-failed', `${path} already exists: choose another name; a backup overwrites no file`);

const sync = (path: string): void => {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

const createPrivate = (path: string): void => {
  try {
    closeSync(openSync(path, 'wx', PRIVATE_MODE));
  } catch (cause) {
    throw toPathError(cause, path);
  }
};

/** One read transaction: the copy shows one instant, also while another process saves to the file. */
const copyInto = (source: string, path: string): void => {
  const db = connect(readOnlyUri(source));
  try {
    db.prepare('VACUUM INTO ?').run(path);
  } catch (cause) {
    // Writing the copy is what fails on a full disk; a damaged source is found by its error code.
    throw toStoreError(cause, errorCode(cause)?.startsWith('SQLITE_FULL') === true ? path : source);
  } finally {
    db.close();
  }
};

/** Gives the file its name, unless another file has it. */
const publish = (path: string, target: string): void => {
  try {
    linkSync(path, target);
    rmSync(path);
  } catch (cause) {
    if (errorCode(cause) === 'EEXIST') throw existing(target);
    // The file system has no hard links.
    if (exists(target)) throw existing(target);
    renameSync(path, target);
  }
  sync(dirname(target));
};

/**
 * Copies a database to a new file, checks the copy, and only then gives it its name. The database may be in use. Returns
 * the report of the check; a copy with faults is deleted.
 *
 * @throws StoreError if the database cannot be read, or the copy cannot be written or exists already.
 */
export const backUpFile = (source: string, target: string, options: CheckOptions): FileReport => {
  if (!exists(source))
    throw new StoreError('store-failed', `${source} does not exist: there is nothing to back up`);
  if (exists(target)) throw existing(target);
  const path = `${target}.${randomBytes(4).toString('hex')}.incomplete`;
  createPrivate(path);
  try {
    copyInto(source, path);
    sync(path);
    const report = checkFile(path, options);
    if (report.faults.length === 0) publish(path, target);
    return report;
  } finally {
    rmSync(path, { force: true });
  }
};
