import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import Database from 'libsql';
import { firstValueFrom } from 'rxjs';
import { usersCommit } from '../support/commits.ts';
import { sqliteFiles, MIGRATIONS, type SqliteFiles } from '../support/sqlite-files.ts';
import { closeStore, failureOf } from '../support/read-report.ts';

const SAVING_PROCESS = join(import.meta.dirname, '..', 'support', 'saving-process.js');

describe('sqliteStore and other processes', () => {
  let files: SqliteFiles;
  let kill: () => unknown = () => undefined;

  beforeEach(() => {
    files = sqliteFiles();
  });

  afterEach(() => {
    kill();
    return files.dispose();
  });

  it('locks out a second process until the first is killed', async () => {
    const child = spawn(process.execPath, [SAVING_PROCESS, files.file, MIGRATIONS], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    kill = () => child.kill('SIGKILL');
    await once(createInterface(child.stdout), 'line');
    const store = files.open();
    const error = await failureOf(firstValueFrom(store.load()));
    expect(error).to.include({ code: 'store-in-use', retriable: true });
    expect(error.message).to.contain(files.file);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await firstValueFrom(store.load())).snapshot.nonBots).to.be.above(0);
  });

  it('locks out a second store of the same process until the first is closed', async () => {
    const first = files.open();
    await firstValueFrom(first.load());
    const second = files.open();
    expect((await failureOf(firstValueFrom(second.load()))).code).to.equal('store-in-use');
    expect((await firstValueFrom(first.save(usersCommit(['Alice'])))).snapshot.distinctUsers).to.equal(1);
    await closeStore(first);
    expect((await firstValueFrom(second.load())).snapshot.distinctUsers).to.equal(1);
  });

  it('lets any SQLite tool read the file while it runs', async () => {
    await firstValueFrom(files.open().save(usersCommit(['Alice', 'Bob'], 3)));
    const tool = new Database(files.file);
    const users = tool.prepare('SELECT user, messages FROM most_active_users').raw(true).all();
    expect(users).to.deep.equal([
      ['Alice', 3],
      ['Bob', 3],
    ]);
    expect(tool.prepare('SELECT distinct_users FROM statistics').raw(true).get()).to.deep.equal([2]);
    tool.close();
  });

  it('stores no more top users than a snapshot shows', async () => {
    const store = files.open();
    for (const round of [1, 2, 3]) {
      await firstValueFrom(
        store.save(
          usersCommit(
            Array.from({ length: 800 }, (_, i) => `${round} ${i}`),
            round,
          ),
        ),
      );
    }
    const tool = new Database(files.file);
    expect(tool.prepare('SELECT count(*) FROM top_users').raw(true).get()).to.deep.equal([1000]);
    tool.close();
  });

  it('leaves everything in one file after close', async () => {
    const store = files.open();
    await firstValueFrom(store.save(usersCommit(['Alice'])));
    await closeStore(store);
    const log = `${files.file}-wal`;
    expect(existsSync(log) ? statSync(log).size : 0).to.equal(0);
  });

  it('does not keep the process alive when it is not closed', () => {
    const output = execFileSync(process.execPath, [SAVING_PROCESS, files.file, MIGRATIONS, 'once'], {
      timeout: 60_000,
      encoding: 'utf8',
    });
    expect(output).to.equal('1\n');
  });
});
