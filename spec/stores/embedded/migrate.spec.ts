import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import Database from 'libsql';
import { firstValueFrom } from 'rxjs';
import { usersCommit } from '../support/commits.ts';
import { embeddedFiles, MIGRATIONS, type EmbeddedFiles } from '../support/embedded-files.ts';
import { closeStore, failureOf } from '../support/reading.ts';

const versionOf = (file: string): unknown => {
  const db = new Database(file);
  const version = db.prepare('PRAGMA user_version').raw(true).get();
  db.close();
  return version;
};

describe('embeddedStore with a file of an older version', () => {
  let files: EmbeddedFiles;
  let migrations: string;

  beforeEach(() => {
    files = embeddedFiles();
    migrations = join(files.folder, 'migrations');
    mkdirSync(migrations);
    cpSync(join(MIGRATIONS, '0001-statistics.sql'), join(migrations, '0001-statistics.sql'));
  });

  afterEach(() => files.dispose());

  const fill = async (): Promise<void> => {
    const store = files.open({ migrations });
    await firstValueFrom(store.save(usersCommit(['Alice'], 3)));
    await closeStore(store);
  };

  const addMigration = (name: string, sql: string): void => writeFileSync(join(migrations, name), sql);

  it('brings it to the newest version, step by step, and keeps what it holds', async () => {
    await fill();
    expect(versionOf(files.file)).to.deep.equal([1]);
    addMigration('0002-notes.sql', 'CREATE TABLE notes (note TEXT);');
    addMigration('0003-note.sql', "INSERT INTO notes VALUES ('moved on');");
    const store = files.open({ migrations });
    expect((await firstValueFrom(store.load())).snapshot.topUsers).to.deep.equal([['Alice', 3]]);
    await closeStore(store);
    expect(versionOf(files.file)).to.deep.equal([3]);
    const again = files.open({ migrations });
    expect((await firstValueFrom(again.load())).snapshot.topUsers).to.deep.equal([['Alice', 3]]);
  });

  it('leaves the file as it was when a migration fails', async () => {
    await fill();
    addMigration('0002-broken.sql', 'CREATE TABLE half (a); CREATE TABLE by_user (twice);');
    const error = await failureOf(firstValueFrom(files.open({ migrations }).load()));
    expect(error.code).to.equal('store-failed');
    expect(error.message).to.contain('by_user');
    expect(versionOf(files.file)).to.deep.equal([1]);
    const db = new Database(files.file);
    expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").raw(true).all()).to.deep.equal(
      [],
    );
    db.close();
  });

  it('refuses migrations with a hole in their numbers', async () => {
    addMigration('0003-late.sql', '');
    const error = await failureOf(firstValueFrom(files.open({ migrations }).load()));
    expect(error.message).to.contain(migrations).and.contain('without a hole');
  });

  it('says when the folder of migrations is not there', async () => {
    const missing = join(files.folder, 'nowhere');
    const error = await failureOf(firstValueFrom(files.open({ migrations: missing }).load()));
    expect(error.code).to.equal('store-failed');
    expect(error.message).to.contain(missing);
  });
});
