import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  fromFailure,
  toPathError,
  toStoreError,
  toFailure,
} from '../../../../src/stores/sqlite/errors/sqlite-errors.ts';
import { connect } from '../../../../src/stores/sqlite/sqlite-connection.ts';
import { type StoreErrorCode, StoreError } from '../../../../src/stores/store.ts';

const failed = (code: string, message = 'it says'): Error => Object.assign(new Error(message), { code });

const PASSES = true;
const STAYS = false;

const SORTED: readonly (readonly [code: string, store: StoreErrorCode, retriable: boolean, says: RegExp])[] =
  [
    ['SQLITE_FULL', 'store-full', PASSES, /no room is left .* free disk space/],
    ['SQLITE_IOERR_SHMSIZE', 'store-full', PASSES, /no room is left .* free disk space/],
    ['SQLITE_BUSY', 'store-failed', PASSES, /another program is holding/],
    ['SQLITE_BUSY_RECOVERY', 'store-failed', PASSES, /another program is holding/],
    ['SQLITE_LOCKED', 'store-failed', PASSES, /another program is holding/],
    ['SQLITE_PROTOCOL', 'store-failed', PASSES, /another program is holding/],
    ['SQLITE_NOMEM', 'store-failed', PASSES, /no memory is left/],
    ['SQLITE_IOERR_NOMEM', 'store-failed', PASSES, /no memory is left/],
    ['SQLITE_IOERR', 'store-failed', PASSES, /check the disk/],
    ['SQLITE_IOERR_WRITE', 'store-failed', PASSES, /check the disk/],
    ['SQLITE_IOERR_FSYNC', 'store-failed', PASSES, /check the disk/],
    ['SQLITE_IOERR_SHMMAP', 'store-failed', PASSES, /check the disk/],
    ['SQLITE_IOERR_CORRUPTFS', 'store-damaged', STAYS, /put back a copy/],
    ['SQLITE_IOERR_DATA', 'store-damaged', STAYS, /put back a copy/],
    ['SQLITE_IOERR_AUTH', 'store-unwritable', STAYS, /let this user write/],
    ['SQLITE_CORRUPT', 'store-damaged', STAYS, /put back a copy/],
    ['SQLITE_CORRUPT_INDEX', 'store-damaged', STAYS, /put back a copy/],
    ['SQLITE_NOTADB', 'store-damaged', STAYS, /put back a copy/],
    ['SQLITE_READONLY', 'store-unwritable', STAYS, /let this user write/],
    ['SQLITE_READONLY_DIRECTORY', 'store-unwritable', STAYS, /let this user write/],
    ['SQLITE_READONLY_DBMOVED', 'store-replaced', STAYS, /was moved while this process was using it/],
    ['SQLITE_PERM', 'store-unwritable', STAYS, /let this user write/],
    ['SQLITE_AUTH', 'store-unwritable', STAYS, /let this user write/],
    ['SQLITE_NOLFS', 'store-unwritable', STAYS, /let this user write/],
    ['SQLITE_CANTOPEN_ISDIR', 'store-unwritable', STAYS, /let this user write/],
    ['SQLITE_CONSTRAINT_PRIMARYKEY', 'store-failed', STAYS, /it says/],
    ['SQLITE_ERROR', 'store-failed', STAYS, /it says/],
    ['SQLITE_MISUSE', 'store-failed', STAYS, /it says/],
    ['ENOSPC', 'store-full', PASSES, /no room is left/],
    ['EDQUOT', 'store-full', PASSES, /no room is left/],
    ['EIO', 'store-failed', PASSES, /check the disk/],
    ['ENOMEM', 'store-failed', PASSES, /no memory is left/],
    ['EMFILE', 'store-failed', PASSES, /ulimit -n/],
    ['ENFILE', 'store-failed', PASSES, /ulimit -n/],
    ['EBUSY', 'store-failed', PASSES, /another program is holding/],
    ['ENOENT', 'store-failed', STAYS, /it says/],
  ];

describe('failures of the embedded store', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-failures-'));
    file = join(folder, 'some.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const [code, store, retriable, says] of SORTED) {
    it(`takes ${code} for ${store}, which ${retriable ? 'may pass' : 'stays'}`, () => {
      const error = toStoreError(failed(code), file);
      expect(error).to.include({ code: store, retriable });
      expect(error.message).to.match(says).and.include(file).and.include('it says');
    });
  }

  it('takes a file that cannot be opened for the path’s fault, unless the path is fine', () => {
    const error = failed('SQLITE_CANTOPEN');
    expect(toStoreError(error, file)).to.include({ code: 'store-failed', retriable: true });
    mkdirSync(`${file}-wal`);
    expect(toStoreError(error, file)).to.include({ code: 'store-unwritable', retriable: false });
    const missing = join(folder, 'missing', 'some.db');
    expect(toStoreError(error, missing)).to.include({ code: 'store-unwritable', retriable: false });
    writeFileSync(join(folder, 'in-the-way'), '');
    const below = join(folder, 'in-the-way', 'some.db');
    expect(toStoreError(error, below)).to.include({ code: 'store-unwritable', retriable: false });
  });

  it('knows the driver’s own error of opening, which has a number and no code', () => {
    mkdirSync(file);
    let thrown: unknown = null;
    try {
      connect(file);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).to.include({ code: 'store-unwritable', retriable: false });
    expect((thrown as StoreError).message).to.match(/let this user write .*SQLITE_CANTOPEN/);
    const full = new Error('ConnectionFailed("Unable to open connection to local database x: 13")');
    expect(toStoreError(full, file)).to.include({ code: 'store-full', retriable: true });
  });

  it('takes every fault of a path for one to be changed, but those that may pass', () => {
    expect(toPathError(failed('ENOENT'), file)).to.include({ code: 'store-unwritable', retriable: false });
    expect(toPathError(failed('EROFS'), file)).to.include({ code: 'store-unwritable', retriable: false });
    expect(toPathError(failed('ENOSPC'), file)).to.include({ code: 'store-full', retriable: true });
  });

  it('passes on a StoreError, and carries all of it between threads', () => {
    const known = new StoreError('store-newer-version', 'update', { retriable: true });
    expect(toStoreError(known, file)).to.equal(known);
    const carried = fromFailure(toFailure(failed('SQLITE_FULL', 'no space'), file));
    expect(carried).to.include({ code: 'store-full', retriable: true });
    expect(carried.message).to.match(/SQLITE_FULL: no space/);
    expect((carried.cause as Error).message).to.equal('no space');
  });
});
