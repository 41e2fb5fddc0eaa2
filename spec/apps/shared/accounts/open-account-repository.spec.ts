import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import Database from 'libsql';
import { openAccountRepository } from '../../../../src/apps/shared/accounts/open-account-repository.ts';
import { loadSettings } from '../../../../src/config/load-settings.ts';

describe('the accounts of an older version', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'headwater-accounts-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const legacy = async () => {
    const { store } = loadSettings({ env: { DATA_DIR: dataDir }, cwd: dataDir }).settings;
    return (await openAccountRepository(store, { databaseFile: 'headwater.db' })).legacy();
  };

  it('are looked for without touching the log beside an empty file, which may have counts', async () => {
    const file = join(dataDir, 'headwater.db');
    writeFileSync(file, '');
    writeFileSync(`${file}-wal`, 'counts');
    expect(await legacy()).to.deep.equal([]);
    expect(existsSync(`${file}-wal`)).to.equal(true);
    expect(readFileSync(`${file}-wal`, 'utf8')).to.equal('counts');
  });

  it('are refused when their text is damaged, without an end of the process', async () => {
    const db = new Database(join(dataDir, 'headwater.db'));
    db.exec(`CREATE TABLE accounts (username TEXT, password_hash TEXT);
      INSERT INTO accounts VALUES (CAST(x'61ff80' AS TEXT), 'hash')`);
    db.close();
    const error: unknown = await legacy().then(
      () => null,
      (failure: unknown) => failure,
    );
    expect(String(error)).to.contain('not text');
  });
});
