import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import Database from 'libsql';
import { firstValueFrom } from 'rxjs';
import { APPLICATION_ID } from '../../../../src/stores/sqlite/file/migrate-file.ts';
import { accountedFor, countInto } from '../../../contracts/windows/counted-events.ts';
import { windowEvent } from '../../../support/window-events.ts';
import { positionAt, usersCommit } from '../../support/commits.ts';
import { sqliteFiles, MIGRATIONS, type SqliteFiles } from '../../support/sqlite-files.ts';
import { closeStore, failureOf } from '../../support/read-report.ts';

const versionOf = (file: string): unknown => {
  const db = new Database(file);
  const version = db.prepare('PRAGMA user_version').raw(true).get();
  db.close();
  return version;
};

const NEWEST = readdirSync(MIGRATIONS).length;
const migrationName = (after: number, name: string): string =>
  `${String(NEWEST + after).padStart(4, '0')}-${name}.sql`;

describe('sqliteStore with a file of an older version', () => {
  let files: SqliteFiles;
  let migrations: string;

  beforeEach(() => {
    files = sqliteFiles();
    migrations = join(files.folder, 'migrations');
    cpSync(MIGRATIONS, migrations, { recursive: true });
  });

  afterEach(() => files.dispose());

  const fill = async (): Promise<void> => {
    const store = files.open({ migrations });
    await firstValueFrom(store.save(usersCommit(['Alice'], 3)));
    await closeStore(store);
  };

  const addMigration = (name: string, sql: string): void => writeFileSync(join(migrations, name), sql);

  it('migrates it to the newest version step by step, and keeps its contents', async () => {
    await fill();
    expect(versionOf(files.file)).to.deep.equal([NEWEST]);
    addMigration(migrationName(1, 'notes'), 'CREATE TABLE notes (note TEXT);');
    addMigration(migrationName(2, 'note'), "INSERT INTO notes VALUES ('moved on');");
    const store = files.open({ migrations });
    expect((await firstValueFrom(store.load())).snapshot.topUsers).to.deep.equal([['Alice', 3]]);
    await closeStore(store);
    expect(versionOf(files.file)).to.deep.equal([NEWEST + 2]);
    const again = files.open({ migrations });
    expect((await firstValueFrom(again.load())).snapshot.topUsers).to.deep.equal([['Alice', 3]]);
  });

  it('keeps the position and the recent keys of version 1, which had one ledger only', async () => {
    mkdirSync(dirname(files.file), { recursive: true });
    const db = new Database(files.file);
    db.exec(readFileSync(join(MIGRATIONS, '0001-statistics.sql'), 'utf8'));
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1`);
    db.exec(`UPDATE totals SET position = '[{"topic":"eqiad","offset":7}]', canaries = 3`);
    db.exec("INSERT INTO recent_keys (partition, at, keys) VALUES ('eqiad', 5, 'a')");
    db.close();
    expect(await firstValueFrom(files.open().load())).to.deep.include({
      position: positionAt(7),
      recent: [{ partition: 'eqiad', at: 5, keys: 'a' }],
      canaries: 3,
      deadLetters: 0,
    });
  });

  it('counts as untimed what was counted before there were windows', async () => {
    mkdirSync(dirname(files.file), { recursive: true });
    const db = new Database(files.file);
    for (const name of ['0001-statistics.sql', '0002-ledgers.sql'])
      db.exec(readFileSync(join(MIGRATIONS, name), 'utf8'));
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 2`);
    db.exec('UPDATE totals SET bots = 5, non_bots = 8');
    db.close();
    const store = files.open();
    await countInto(store, [[windowEvent(), windowEvent({ bot: true })]]);
    for (const [resolution, counts] of await accountedFor(store))
      expect(counts, resolution).to.include({ bots: 6, nonBots: 9 });
  });

  it('leaves the file unchanged when a migration fails', async () => {
    await fill();
    addMigration(migrationName(1, 'broken'), 'CREATE TABLE half (a); CREATE TABLE by_user (twice);');
    const error = await failureOf(firstValueFrom(files.open({ migrations }).load()));
    expect(error.code).to.equal('store-failed');
    expect(error.message).to.contain('by_user');
    expect(versionOf(files.file)).to.deep.equal([NEWEST]);
    const db = new Database(files.file);
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").raw(true).all()).to.deep.equal(
      [],
    );
    db.close();
  });

  it('refuses migrations with a gap in their numbers', async () => {
    addMigration(migrationName(2, 'late'), '');
    const error = await failureOf(firstValueFrom(files.open({ migrations }).load()));
    expect(error.message).to.contain(migrations).and.contain('without a gap');
  });

  it('reports a missing folder of migrations', async () => {
    const missing = join(files.folder, 'nowhere');
    const error = await failureOf(firstValueFrom(files.open({ migrations: missing }).load()));
    expect(error.code).to.equal('store-failed');
    expect(error.message).to.contain(missing);
  });
});
