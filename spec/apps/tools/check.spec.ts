import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import Database from 'libsql';
import { concat, lastValueFrom } from 'rxjs';
import { startPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { packageRoot } from '../../../src/files/package-root.ts';
import { emptyCommit } from '../../../src/stats/counts/commit.ts';
import { APPLICATION_ID } from '../../../src/stores/sqlite/file/migrate-file.ts';
import { feedLogFixture, FIXTURE_SINCE_MS } from '../../support/feed-log-fixture.ts';
import { storeIn } from '../../support/saved-stats.ts';
import { testBed } from '../../support/test-bed.ts';
import { readStats } from '../../support/stats.ts';
import { waitUntil } from '../../support/wait-until.ts';

const MIGRATIONS = join(packageRoot(), 'db', 'embedded');

describe('headwater check', () => {
  const { cli, feed, folder, server } = testBed();

  const filled = async (): Promise<string> => {
    const DATA_DIR = folder();
    const store = storeIn(DATA_DIR);
    const commit = { ...emptyCommit('2026-11-21T12:00:00.000Z'), position: startPosition(1), canaries: 2 };
    await lastValueFrom(concat(store.save(commit), store.close()), { defaultValue: undefined });
    return DATA_DIR;
  };
  const change = (file: string, sql: string): void => {
    const db = new Database(file);
    db.exec(sql);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
    for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
  };

  it('finds no errors in the folder of the settings, and in a given folder or file', async () => {
    const DATA_DIR = await filled();
    const file = join(DATA_DIR, 'headwater.db');
    for (const args of [[], [DATA_DIR], [file], ['--data-dir', DATA_DIR]]) {
      const { code, stdout, stderr } = await cli(['check', ...args], { DATA_DIR }).ended;
      expect({ code, stderr }, args.join(' ')).to.deep.equal({ code: 0, stderr: [] });
      expect(stdout.join('\n')).to.match(/headwater\.db \(0\.\d MB, version \d+\): no errors found$/);
    }
  });

  it('lists the faults of a damaged file with what to do, and changes nothing', async () => {
    const DATA_DIR = await filled();
    const file = join(DATA_DIR, 'headwater.db');
    change(file, 'UPDATE totals SET canaries = 7, distinct_users = 1');
    const before = readFileSync(file);
    const { code, stdout } = await cli(['check'], { DATA_DIR }).ended;
    expect(code).to.equal(1);
    expect(stdout[0]).to.match(/: 2 errors$/);
    expect(stdout.join('\n'))
      .to.contain('do not match their checksum')
      .and.contain('0 users have counts, but the totals say 1')
      .and.contain('restore a backup');
    expect(readFileSync(file).equals(before)).to.equal(true);
  });

  it('checks a file into which a server is counting', async () => {
    const log = feedLogFixture(300);
    const DATA_DIR = folder();
    const { url: STREAM_URL } = await feed({ logs: [log] });
    const { url } = await server({
      STREAM_URL,
      DATA_DIR,
      SINCE: new Date(FIXTURE_SINCE_MS).toISOString(),
    });
    await waitUntil('some are counted', async () => (await readStats(url)).messages > 100 || undefined);
    const { code, stdout } = await cli(['check'], { DATA_DIR }).ended;
    expect(stdout.join('\n')).to.contain('no errors found');
    expect(code).to.equal(0);
  });

  it('checks the file of accounts beside it as well', async () => {
    const DATA_DIR = await filled();
    await server({ DATA_DIR });
    const accounts = join(DATA_DIR, 'accounts.db');
    const { code, stdout } = await cli(['check'], { DATA_DIR }).ended;
    expect(code, stdout.join('\n')).to.equal(0);
    expect(stdout[0]).to.match(/accounts\.db \(0\.\d MB, version \d+\): no errors found$/);
    const copy = join(DATA_DIR, 'copy.db');
    copyFileSync(accounts, copy);
    change(copy, 'ALTER TABLE accounts DROP COLUMN weak');
    expect((await cli(['check', copy], { DATA_DIR }).ended).stdout.join('\n')).to.contain(
      '"accounts" is not defined as the migrations define it',
    );
  });

  it('says that an older file will be brought to the newest version, and leaves it as it is', async () => {
    const DATA_DIR = folder();
    mkdirSync(DATA_DIR, { recursive: true });
    const file = join(DATA_DIR, 'headwater.db');
    const sql = ['0001-statistics', '0002-ledgers', '0003-windows'].map((name) =>
      readFileSync(join(MIGRATIONS, `${name}.sql`), 'utf8'),
    );
    change(file, `${sql.join('')}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 3`);
    const before = readFileSync(file);
    const { code, stdout } = await cli(['check'], { DATA_DIR }).ended;
    expect({ code, head: stdout[0] }).to.deep.equal({
      code: 0,
      head: `${file} (0.1 MB, version 3): no errors found`,
    });
    expect(stdout.join('\n')).to.contain('The file has version 3; the next start migrates it to version');
    expect(readFileSync(file).equals(before)).to.equal(true);
    change(file, 'UPDATE totals SET rejects = 3');
    expect((await cli(['check'], { DATA_DIR }).ended).stdout.join('\n')).to.contain('0 rejects are waiting');
  });

  it('refuses what is no file of its own', async () => {
    const DATA_DIR = folder();
    const ended = async (...args: string[]) => {
      const { code, stdout, stderr } = await cli(['check', ...args], { DATA_DIR }).ended;
      expect(code).to.equal(1);
      return [...stdout, ...stderr].join('\n');
    };
    expect(await ended()).to.contain('contains no database file');
    expect(await ended(join(DATA_DIR, 'missing.db'))).to.contain('does not exist');
    const other = join(DATA_DIR, 'other.db');
    change(other, 'CREATE TABLE theirs (a)');
    expect(await ended(other)).to.contain('the database belongs to another program');
    change(other, `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 999`);
    expect(await ended(other)).to.contain('update Headwater');
  });
});
