import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import Database from 'libsql';
import { firstValueFrom, from } from 'rxjs';
import type { StoreErrorCode } from '../../../src/stores/store.ts';
import { commitOf, positionAt, usersCommit } from '../support/commits.ts';
import { sqliteFiles, type SqliteFiles } from '../support/sqlite-files.ts';
import { closeStore, failureOf } from '../support/read-report.ts';

const PAGE = 4096;

const overwrite = (file: string, at: number, bytes: Buffer): void => {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
};

/** An SQLite file with the given statements run in it. */
const sqliteFile = (file: string, sql: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file);
  db.exec(sql);
  db.close();
};

describe('sqliteStore with an unusable file', () => {
  let files: SqliteFiles;

  beforeEach(() => {
    files = sqliteFiles();
  });

  afterEach(() => files.dispose());

  /** A store with some pages of users, closed. */
  const filled = async (): Promise<void> => {
    const store = files.open();
    await firstValueFrom(store.save(usersCommit(Array.from({ length: 2000 }, (_, i) => `user ${i}`))));
    await closeStore(store);
  };

  /** Every call fails in the same way, its message names the file, and the file stays as it was. */
  const expectRefusal = async (code: StoreErrorCode, says: RegExp): Promise<void> => {
    const before = readFileSync(files.file);
    const store = files.open();
    for (const call$ of [store.load(), store.save(commitOf({ canaries: 1 })), from(store.report('all'))]) {
      const error = await failureOf(firstValueFrom<unknown>(call$));
      expect(error.code).to.equal(code);
      expect(error.message).to.contain(files.file).and.match(says);
      expect(error.retriable).to.equal(false);
    }
    await closeStore(store);
    expect(readFileSync(files.file).equals(before)).to.equal(true);
  };

  it('refuses random bytes', async () => {
    mkdirSync(dirname(files.file));
    writeFileSync(files.file, Buffer.alloc(3 * PAGE, 'not a database. '));
    await expectRefusal('store-damaged', /restore a backup/);
  });

  it('refuses a file whose header was overwritten', async () => {
    await filled();
    overwrite(files.file, 0, Buffer.alloc(100, 0xa5));
    await expectRefusal('store-damaged', /restore a backup/);
  });

  it('refuses a truncated file', async () => {
    await filled();
    truncateSync(files.file, 5 * PAGE);
    await expectRefusal('store-damaged', /restore a backup/);
  });

  it('refuses a file with damaged pages that a start would not read', async () => {
    const store = files.open();
    await firstValueFrom(
      store.save(
        usersCommit(
          Array.from({ length: 1000 }, (_, i) => `active ${i}`),
          2,
        ),
      ),
    );
    await firstValueFrom(store.save(usersCommit(Array.from({ length: 4000 }, (_, i) => `quiet ${i}`))));
    await closeStore(store);
    overwrite(files.file, readFileSync(files.file).length - 2 * PAGE, Buffer.alloc(2 * PAGE, 0xa5));
    await expectRefusal('store-damaged', /restore a backup/);
  });

  it('refuses a log without its file, and does not touch the log', async () => {
    const store = files.open();
    await firstValueFrom(store.save(usersCommit(['Alice'])));
    // A copy of the running store's log, as a crash would leave it, without the file.
    const other = join(files.folder, 'moved.db');
    cpSync(`${files.file}-wal`, `${other}-wal`);
    const log = readFileSync(`${other}-wal`);
    const error = await failureOf(firstValueFrom(files.open({ file: other }).load()));
    expect(error.code).to.equal('store-damaged');
    expect(error.message).to.contain(`${other}-wal`);
    expect(readFileSync(`${other}-wal`).equals(log)).to.equal(true);
  });

  it('refuses the database of another program', async () => {
    sqliteFile(files.file, 'CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1)');
    await expectRefusal('store-foreign', /choose another file/);
  });

  it('refuses a database marked by another program', async () => {
    sqliteFile(files.file, 'PRAGMA application_id = 42; CREATE TABLE by_user (a)');
    await expectRefusal('store-foreign', /choose another file/);
  });

  it('refuses a file of a newer version', async () => {
    await filled();
    sqliteFile(files.file, 'PRAGMA user_version = 999');
    await expectRefusal('store-newer-version', /version 999.*update Headwater/);
  });

  it('reports a folder that cannot be created', async () => {
    writeFileSync(join(files.folder, 'data'), 'a file where the folder should be');
    const error = await failureOf(firstValueFrom(files.open().load()));
    expect(error.code).to.equal('store-unwritable');
    expect(error.message).to.contain(files.file);
  });

  it('reports a file that is a folder', async () => {
    mkdirSync(files.file, { recursive: true });
    const error = await failureOf(firstValueFrom(files.open().load()));
    expect(error.code).to.equal('store-unwritable');
    expect(error.message).to.contain(files.file);
  });

  it('treats an empty file as a new one', async () => {
    mkdirSync(dirname(files.file));
    writeFileSync(files.file, '');
    const { snapshot } = await firstValueFrom(files.open().save(usersCommit(['Alice'])));
    expect(snapshot.distinctUsers).to.equal(1);
  });

  it('retries at the next call once the fault is gone', async () => {
    await filled();
    const store = files.open();
    const away = `${files.file}.away`;
    renameSync(files.file, away);
    writeFileSync(files.file, 'x'.repeat(2 * PAGE));
    expect((await failureOf(firstValueFrom(store.load()))).code).to.equal('store-damaged');
    renameSync(away, files.file);
    expect((await firstValueFrom(store.load())).snapshot.distinctUsers).to.equal(2000);
  });

  it('fails a save atomically with store-full, and saves again after space was freed', async () => {
    const small = files.open({ maxMegabytes: 0.25 });
    await firstValueFrom(small.save({ ...usersCommit(['Alice']), position: positionAt(1) }));
    const many = {
      ...usersCommit(
        Array.from({ length: 20_000 }, (_, i) => `user ${i}`),
        2,
      ),
      position: positionAt(2),
    };
    const results = await Promise.allSettled([
      firstValueFrom(small.save(many)),
      firstValueFrom(small.load()),
      firstValueFrom(small.save(usersCommit(['Bob'], 2))),
      firstValueFrom(small.save(many)),
      firstValueFrom(small.save(commitOf({ canaries: 1 }))),
    ]);
    // The saves after the load share a transaction at first: still only the one that finds no room fails.
    expect(results.map(({ status }) => status)).to.deep.equal([
      'rejected',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    const before = await firstValueFrom(small.load());
    expect(before).to.deep.include({ canaries: 1, position: positionAt(1) });
    for (let tries = 0; tries < 2; tries += 1) {
      const error = await failureOf(firstValueFrom(small.save(many)));
      expect(error).to.include({ code: 'store-full', retriable: true });
      expect(error.message).to.contain(files.file).and.contain('free disk space');
    }
    expect(await firstValueFrom(small.load())).to.deep.equal(before);
    const { snapshot: after } = await firstValueFrom(small.save(usersCommit(['user 1'], 5)));
    await closeStore(small);

    const roomy = files.open();
    expect((await firstValueFrom(roomy.load())).snapshot).to.deep.equal(after);
    expect(after.topUsers).to.deep.equal([
      ['user 1', 5],
      ['Bob', 2],
      ['Alice', 1],
    ]);
    const { snapshot } = await firstValueFrom(roomy.save(many));
    expect(snapshot.distinctUsers).to.equal(20_002);
    expect((await firstValueFrom(roomy.load())).snapshot).to.deep.equal(snapshot);
  });
});
