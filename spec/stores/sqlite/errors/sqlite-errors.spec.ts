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

const RETRIABLE = true;
const FINAL = false;

const SORTED: readonly (readonly [code: string, store: StoreErrorCode, retriable: boolean, says: RegExp])[] =
  [
    ['SQLITE_FULL', 'store-full', RETRIABLE, /no space left .* free disk space/],
    ['SQLITE_IOERR_SHMSIZE', 'store-full', RETRIABLE, /no space left .* free disk space/],
    ['SQLITE_BUSY', 'store-failed', RETRIABLE, /is locked by another program/],
    ['SQLITE_BUSY_RECOVERY', 'store-failed', RETRIABLE, /is locked by another program/],
    ['SQLITE_LOCKED', 'store-failed', RETRIABLE, /is locked by another program/],
    ['SQLITE_PROTOCOL', 'store-failed', RETRIABLE, /is locked by another program/],
    ['SQLITE_NOMEM', 'store-failed', RETRIABLE, /out of memory/],
    ['SQLITE_IOERR_NOMEM', 'store-failed', RETRIABLE, /out of memory/],
    ['SQLITE_IOERR', 'store-failed', RETRIABLE, /check the disk/],
    ['SQLITE_IOERR_WRITE', 'store-failed', RETRIABLE, /check the disk/],
    ['SQLITE_IOERR_FSYNC', 'store-failed', RETRIABLE, /check the disk/],
    ['SQLITE_IOERR_SHMMAP', 'store-failed', RETRIABLE, /check the disk/],
    ['SQLITE_IOERR_CORRUPTFS', 'store-damaged', FINAL, /restore a backup/],
    ['SQLITE_IOERR_DATA', 'store-damaged', FINAL, /restore a backup/],
    ['SQLITE_IOERR_AUTH', 'store-unwritable', FINAL, /give this user write permission/],
    ['SQLITE_CORRUPT', 'store-damaged', FINAL, /restore a backup/],
    ['SQLITE_CORRUPT_INDEX', 'store-damaged', FINAL, /restore a backup/],
    ['SQLITE_NOTADB', 'store-damaged', FINAL, /restore a backup/],
    ['SQLITE_READONLY', 'store-unwritable', FINAL, /give this user write permission/],
    ['SQLITE_READONLY_DIRECTORY', 'store-unwritable', FINAL, /give this user write permission/],
    ['SQLITE_READONLY_DBMOVED', 'store-replaced', FINAL, /was moved while this process was using it/],
    ['SQLITE_PERM', 'store-unwritable', FINAL, /give this user write permission/],
    ['SQLITE_AUTH', 'store-unwritable', FINAL, /give this user write permission/],
    ['SQLITE_NOLFS', 'store-unwritable', FINAL, /give this user write permission/],
    ['SQLITE_CANTOPEN_ISDIR', 'store-unwritable', FINAL, /give this user write permission/],
    ['SQLITE_CONSTRAINT_PRIMARYKEY', 'store-failed', FINAL, /it says/],
    ['SQLITE_ERROR', 'store-failed', FINAL, /it says/],
    ['SQLITE_MISUSE', 'store-failed', FINAL, /it says/],
    ['ENOSPC', 'store-full', RETRIABLE, /no space left/],
    ['EDQUOT', 'store-full', RETRIABLE, /no space left/],
    ['EIO', 'store-failed', RETRIABLE, /check the disk/],
    ['ENOMEM', 'store-failed', RETRIABLE, /out of memory/],
    ['EMFILE', 'store-failed', RETRIABLE, /ulimit -n/],
    ['ENFILE', 'store-failed', RETRIABLE, /ulimit -n/],
    ['EBUSY', 'store-failed', RETRIABLE, /is locked by another program/],
    ['ENOENT', 'store-failed', FINAL, /it says/],
  ];

describe('toStoreError of sqlite', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-failures-'));
    file = join(folder, 'some.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const [code, store, retriable, says] of SORTED) {
    it(`maps ${code} to ${store}, ${retriable ? 'retriable' : 'not retriable'}`, () => {
      const error = toStoreError(failed(code), file);
      expect(error).to.include({ code: store, retriable });
      expect(error.message).to.match(says).and.include(file).and.include('it says');
    });
  }

  it('blames the path for a file that cannot be opened, unless the path is fine', () => {
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

  it('maps the driver’s own open error, which has a number instead of a code', () => {
    mkdirSync(file);
    let thrown: unknown = null;
    try {
      connect(file);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).to.include({ code: 'store-unwritable', retriable: false });
    expect((thrown as StoreError).message).to.match(/give this user write permission .*SQLITE_CANTOPEN/);
    const full = new Error('ConnectionFailed("Unable to open connection to local database x: 13")');
    expect(toStoreError(full, file)).to.include({ code: 'store-full', retriable: true });
  });

  it('maps every path error to store-unwritable, except temporary ones', () => {
    expect(toPathError(failed('ENOENT'), file)).to.include({ code: 'store-unwritable', retriable: false });
    expect(toPathError(failed('EROFS'), file)).to.include({ code: 'store-unwritable', retriable: false });
    expect(toPathError(failed('ENOSPC'), file)).to.include({ code: 'store-full', retriable: true });
  });

  it('returns a StoreError unchanged, and sends all of it between threads', () => {
    const known = new StoreError('store-newer-version', 'update', { retriable: true });
    expect(toStoreError(known, file)).to.equal(known);
    const carried = fromFailure(toFailure(failed('SQLITE_FULL', 'no space'), file));
    expect(carried).to.include({ code: 'store-full', retriable: true });
    expect(carried.message).to.match(/SQLITE_FULL: no space/);
    expect((carried.cause as Error).message).to.equal('no space');
  });
});
