import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import Database from 'libsql';
import { firstValueFrom } from 'rxjs';
import { countDeltas } from '../../../../src/stats/counts/deltas.ts';
import type { Store } from '../../../../src/stores/store.ts';
import { commitOf, event, positionAt, type Position } from '../../support/commits.ts';
import { sqliteFiles, MIGRATIONS, type SqliteFiles } from '../../support/sqlite-files.ts';
import { closeStore, failureOf } from '../../support/read-report.ts';

const SAVING_PROCESS = join(import.meta.dirname, '..', '..', 'support', 'saving-process.js');

const commit = (n: number) =>
  commitOf({ deltas: countDeltas([event(), event({ user: `user ${n}` })]), position: positionAt(n) });

describe('sqliteStore whose files are changed while it runs', () => {
  let files: SqliteFiles;
  let store: Store<Position>;
  let backup: string;

  const save = (n: number, to = store) => firstValueFrom(to.save(commit(n)));
  const reopened = () => firstValueFrom(files.open().load());
  /** The number of the commit that a new process continues with: SQLite shares the log within one process. */
  const nextCommit = (): number =>
    Number(
      execFileSync(process.execPath, [SAVING_PROCESS, files.file, MIGRATIONS, 'once'], {
        timeout: 60_000,
        encoding: 'utf8',
      }),
    );

  beforeEach(async () => {
    files = sqliteFiles();
    backup = `${files.file}.backup`;
    const first = files.open();
    await save(1, first);
    await closeStore(first);
    cpSync(files.file, backup);
    store = files.open();
    await save(2);
    await save(3);
  });
  afterEach(async () => {
    // The store that lost its file says so when it is closed.
    await closeStore(store).catch(() => undefined);
    await files.dispose().catch(() => undefined);
    rmSync(files.folder, { recursive: true, force: true });
  });

  const expectRefusal = async (says: RegExp): Promise<string> => {
    const error = await failureOf(save(4));
    expect(error).to.include({ code: 'store-replaced', retriable: false });
    expect(error.message).to.match(says);
    for (const work of [
      () => save(5),
      () => firstValueFrom(store.load()),
      () => firstValueFrom(store.reset()),
      () => closeStore(store),
    ])
      expect((await failureOf(work())).message).to.equal(error.message);
    return error.message;
  };

  it('stops saving when the file was deleted', async () => {
    rmSync(files.file);
    await expectRefusal(/headwater\.db was deleted or moved away .*restore a backup/);
    expect(existsSync(files.file)).to.equal(false);
  });

  it('stops saving when all files were deleted, and a restart begins at zero', async () => {
    for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${files.file}${end}`, { force: true });
    await expectRefusal(/headwater\.db was deleted/);
    expect((await reopened()).position).to.equal(null);
  });

  it('stops saving when the folder was replaced by a copy, and does not touch the copy', async () => {
    const folder = dirname(files.file);
    cpSync(folder, `${folder}.copy`, { recursive: true });
    renameSync(folder, `${folder}.old`);
    renameSync(`${folder}.copy`, folder);
    const log = readFileSync(`${files.file}-wal`);
    await expectRefusal(/headwater\.db was replaced by another file/);
    expect(readFileSync(`${files.file}-wal`).equals(log)).to.equal(true);
    expect((await reopened()).position).to.deep.equal(positionAt(3));
  });

  it('stops saving when the folder was moved away', async () => {
    renameSync(dirname(files.file), `${dirname(files.file)}.old`);
    mkdirSync(dirname(files.file));
    await expectRefusal(/headwater\.db was deleted or moved away/);
  });

  it('stops saving when a backup was moved over the file, and a restart resumes from the backup', async () => {
    renameSync(backup, files.file);
    await expectRefusal(/headwater\.db was replaced by another file .*-wal.*set-aside/);
    expect(nextCommit()).to.equal(2);
  });

  it('stops saving when a backup was copied over the file, and a restart resumes from the backup', async () => {
    writeFileSync(files.file, readFileSync(backup));
    await expectRefusal(/headwater\.db was overwritten .*-wal.*set-aside/);
    expect(nextCommit()).to.equal(2);
  });

  for (const end of ['-wal', '-shm']) {
    it(`stops saving when ${end} was deleted`, async () => {
      rmSync(`${files.file}${end}`);
      await expectRefusal(new RegExp(`headwater\\.db${end} was deleted`));
    });

    it(`stops saving when ${end} was replaced`, async () => {
      cpSync(`${files.file}${end}`, `${files.file}.other`);
      renameSync(`${files.file}.other`, `${files.file}${end}`);
      await expectRefusal(new RegExp(`headwater\\.db${end} was replaced`));
    });
  }

  it('stops saving when the log was overwritten', async () => {
    writeFileSync(`${files.file}-wal`, Buffer.alloc(5000));
    await expectRefusal(/headwater\.db-wal was overwritten/);
  });

  it('fails close if nothing was saved since', async () => {
    rmSync(files.file);
    expect((await failureOf(closeStore(store))).code).to.equal('store-replaced');
  });

  it('keeps saving when another program reads, checkpoints or changes the file through SQLite', async () => {
    const tool = new Database(files.file);
    expect(tool.prepare('SELECT bots + non_bots FROM totals').raw(true).get()).to.deep.equal([6]);
    await save(4);
    tool.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    await save(5);
    tool.exec("INSERT INTO accounts VALUES ('guest', 'hash')");
    await save(6);
    tool.exec('CREATE TABLE notes (note TEXT); DROP TABLE notes; PRAGMA wal_checkpoint(PASSIVE)');
    tool.close();
    await save(7);
    expect((await firstValueFrom(store.load())).snapshot.nonBots).to.equal(14);
  });
});
