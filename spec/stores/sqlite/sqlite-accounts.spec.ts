import { mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import Database from 'libsql';
import type { AccountRepository } from '../../../src/accounts/account.ts';
import { packageRoot } from '../../../src/files/package-root.ts';
import { sqliteAccounts, legacyAccounts } from '../../../src/stores/sqlite/sqlite-accounts.ts';
import { account, accountContract } from '../../contracts/account-contract.ts';

const migrations = join(packageRoot(), 'db', 'accounts');

const scratch = () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-accounts-'));
  const file = join(folder, 'data', 'accounts.db');
  return {
    folder,
    file,
    open: () => sqliteAccounts({ file, migrations }),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
};

accountContract('accountFile', () => {
  const { open, dispose } = scratch();
  return {
    repository: open(),
    other: open,
    dispose: async () => {
      await Promise.resolve();
      dispose();
    },
  };
});

describe('sqliteAccounts', () => {
  let files: ReturnType<typeof scratch>;
  beforeEach(() => {
    files = scratch();
  });
  afterEach(() => files.dispose());

  /** One that records what it reports. */
  const watched = () => {
    const reports: string[] = [];
    const accounts = sqliteAccounts({
      file: files.file,
      migrations,
      onReplaced: (message) => reports.push(message),
    });
    return { accounts, reports };
  };

  it('creates the file with the first change, readable by its owner only', async () => {
    const accounts = files.open();
    await accounts.list();
    expect(statSync(files.file, { throwIfNoEntry: false })).to.equal(undefined);
    await accounts.update('anna', () => account('anna'));
    expect(statSync(files.file).mode & 0o777).to.equal(0o600);
  });

  it('keeps the accounts in memory when the file is removed', async () => {
    const accounts = files.open();
    await accounts.update('anna', () => account('anna'));
    expect(await accounts.list()).to.have.lengthOf(1);
    rmSync(files.file);
    expect(await accounts.list()).to.have.lengthOf(1);
  });

  it('reports once that the file is gone, and keeps the accounts in memory', async () => {
    const { accounts, reports } = watched();
    await accounts.list();
    await accounts.update('anna', () => account('anna'));
    await accounts.list();
    expect(reports).to.deep.equal([]);
    renameSync(files.file, `${files.file}.away`);
    for (let times = 0; times < 3; times += 1) expect(await accounts.list()).to.have.lengthOf(1);
    expect(reports).to.have.lengthOf(1);
    expect(reports[0]).to.match(
      /accounts\.db was deleted or moved .* stay in force.* Put the file or a copy back/,
    );
    renameSync(`${files.file}.away`, files.file);
    for (let times = 0; times < 3; times += 1) expect(await accounts.list()).to.have.lengthOf(1);
    expect(reports).to.have.lengthOf(2);
    expect(reports[1]).to.match(/is back: its accounts apply again/);
  });

  it('reports that another file replaced it, and uses the accounts in that file', async () => {
    const { accounts, reports } = watched();
    await accounts.update('anna', () => account('anna'));
    await accounts.list();
    const other = sqliteAccounts({ file: join(files.folder, 'other.db'), migrations });
    await other.update('bob', () => account('bob'));
    renameSync(join(files.folder, 'other.db'), files.file);
    for (let times = 0; times < 3; times += 1)
      expect((await accounts.list()).map(({ username }) => username)).to.deep.equal(['bob']);
    expect(reports).to.have.lengthOf(1);
    expect(reports[0]).to.match(/was replaced by another file .* headwater account list/);
  });

  it('rejects damaged text without aborting the process', async () => {
    const accounts = files.open();
    await accounts.update('anna', () => account('anna'));
    const db = new Database(files.file);
    db.exec("UPDATE accounts SET version = CAST(x'61ff80' AS TEXT)");
    db.close();
    const error: unknown = await files
      .open()
      .list()
      .then(
        () => null,
        (failure: unknown) => failure,
      );
    expect(String(error)).to.match(
      /a value of the table accounts is bytes, not text.*headwater check .*accounts/,
    );
  });

  it('loses no concurrent change of several processes', async () => {
    const processes = [files.open(), files.open(), files.open()] as const;
    const once = (repository: AccountRepository): Promise<void> =>
      repository.update('anna', (current) =>
        account('anna', { version: String(Number(current?.version ?? '0') + 1) }),
      );
    await Promise.all(Array.from({ length: 10 }, () => processes.map(once)).flat());
    expect((await files.open().list())[0]?.version).to.equal('30');
  });

  it('treats an unknown role as the least privileged one', async () => {
    await files.open().update('anna', () => account('anna'));
    const db = new Database(files.file);
    db.exec("PRAGMA ignore_check_constraints = ON; UPDATE accounts SET role = 'adnin'");
    db.close();
    expect((await files.open().list())[0]?.role).to.equal('reader');
  });

  it('says what to change when it cannot write or the file is foreign', async () => {
    const inTheWay = sqliteAccounts({ file: join('/dev/null', 'accounts.db'), migrations });
    const unwritable = await inTheWay
      .update('anna', () => account('anna'))
      .catch((error: unknown) => String(error));
    expect(unwritable).to.match(/cannot write .*: give this user write permission/);
    const foreign = join(files.folder, 'foreign.db');
    const db = new Database(foreign);
    db.exec('CREATE TABLE notes (note TEXT)');
    db.close();
    const error = await sqliteAccounts({ file: foreign, migrations })
      .update('anna', () => account('anna'))
      .catch((reason: unknown) => String(reason));
    expect(error).to.match(/a database of another program/);
  });
});

describe('legacyAccounts', () => {
  let files: ReturnType<typeof scratch>;
  beforeEach(() => {
    files = scratch();
  });
  afterEach(() => files.dispose());

  it('reads the accounts that older releases stored with the statistics', () => {
    const file = join(files.folder, 'headwater.db');
    const db = new Database(file);
    expect(legacyAccounts(file)).to.deep.equal([]);
    db.exec(`CREATE TABLE accounts (username TEXT PRIMARY KEY NOT NULL, password_hash TEXT NOT NULL);
      INSERT INTO accounts VALUES ('admin', 'a hash')`);
    db.close();
    expect(legacyAccounts(file)).to.deep.equal([{ username: 'admin', passwordHash: 'a hash' }]);
  });
});
