import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import Database from 'libsql';
import { firstValueFrom } from 'rxjs';
import { APPLICATION_ID } from '../../../../src/stores/sqlite/file/migrate-file.ts';
import { UNKNOWN_KIND_ONLY } from '../../../../src/stats/windows/unknown-kind.ts';
import { CLEAR_CHECKSUM } from '../../../../src/stores/sqlite/checksums/compute-checksums.ts';
import { checkFile } from '../../../../src/stores/sqlite/checking/check-file.ts';
import { accountedFor, allRows, countInto } from '../../../contracts/windows/counted-events.ts';
import { iso, START_MS, windowEvent } from '../../../support/window-events.ts';
import { NOW, positionAt, usersCommit } from '../../support/commits.ts';
import {
  ACCOUNT_MIGRATIONS,
  ALERT_MIGRATIONS,
  sqliteFiles,
  MIGRATIONS,
  type SqliteFiles,
} from '../../support/sqlite-files.ts';
import { closeStore, failureOf } from '../../support/read-report.ts';

const MINUTE_MS = 60_000;

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

  const downgrade = (sql: string): void => {
    const db = new Database(files.file);
    db.exec(sql);
    db.close();
  };
  const faults = () =>
    checkFile(files.file, {
      migrations: MIGRATIONS,
      accountMigrations: ACCOUNT_MIGRATIONS,
      alertMigrations: ALERT_MIGRATIONS,
      now: Date.parse(NOW),
    }).faults;

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

  it('leaves the kinds of users unknown that version 6 counted, and finds no fault in either version', async () => {
    const store = files.open();
    await countInto(store, [[windowEvent(), windowEvent({ bot: true })]], undefined, UNKNOWN_KIND_ONLY);
    await closeStore(store);
    downgrade(
      'DROP VIEW hours_by_kind; ALTER TABLE activity DROP COLUMN top_wiki_users; PRAGMA user_version = 6',
    );
    expect(versionOf(files.file)).to.deep.equal([6]);
    expect(faults()).to.deep.equal([]);

    const newer = files.open();
    await countInto(newer, [[windowEvent({ user: '192.0.2.7' }), windowEvent({ user: '~2026-1-2' })]]);
    const kinds = (await allRows(newer, '1s', 'kind')).map(({ key, counts }) => [
      key,
      counts.bots,
      counts.nonBots,
    ]);
    expect(kinds).to.deep.equal([
      ['ip', 0, 1],
      ['temporary', 0, 1],
      ['unknown', 1, 1],
    ]);
    for (const [resolution, counts] of await accountedFor(newer))
      expect(counts, resolution).to.include({ bots: 1, nonBots: 3 });
    await closeStore(newer);
    expect(versionOf(files.file)).to.deep.equal([NEWEST]);
    expect(faults()).to.deep.equal([]);
    const db = new Database(files.file);
    const hours = db
      .prepare('SELECT messages, registered, temporary, ip, bot, unknown FROM hours_by_kind')
      .raw(true);
    expect(hours.all()).to.deep.equal([[4, 0, 1, 1, 0, 2]]);
    db.close();
  });

  it('does not know the users of each wiki that version 7 counted, but how active they were at most', async () => {
    const store = files.open();
    const at = (minutes: number, user: string) =>
      windowEvent({ user, dt: iso(START_MS + minutes * MINUTE_MS) });
    await countInto(store, [
      [at(0, 'Alice'), at(0, 'Alice'), at(0, 'Bob')],
      [at(2, 'Eve'), at(2, 'Eve')],
    ]);
    await closeStore(store);
    downgrade(`ALTER TABLE activity DROP COLUMN top_wiki_users; PRAGMA user_version = 7; ${CLEAR_CHECKSUM};
      UPDATE activity_log SET payload = json_array(payload -> 0, payload -> 1, payload -> 2, payload -> 3)`);

    const newer = files.open();
    await countInto(newer, [[at(3, 'Bob'), at(3, 'Bob'), at(3, 'Bob')]]);
    const activity = (from: number, to: number) =>
      newer.windows.activity(
        [{ resolution: '1m', from: START_MS + from * MINUTE_MS, to: START_MS + to * MINUTE_MS }],
        10,
        ['en.wikipedia.org'],
      );
    // Two of Alice in the summary of the first minute, two of Eve in the log of the other.
    expect(await activity(0, 4)).to.deep.include({
      distinctUsers: null,
      topUsers: { counts: [{ key: 'Bob', count: 3, error: 4 }], unlisted: 4 },
    });
    expect(await activity(3, 4)).to.deep.include({
      distinctUsers: { value: 1, error: 0 },
      topUsers: { counts: [{ key: 'Bob', count: 3, error: 0 }], unlisted: 0 },
    });
    await closeStore(newer);
    expect(faults()).to.deep.equal([]);
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
