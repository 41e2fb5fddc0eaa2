import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import Database from 'libsql';
import { firstValueFrom, from } from 'rxjs';
import type { ReportPart } from '../../../../src/stats/counts/snapshot.ts';
import { usersCommit } from '../../support/commits.ts';
import { sqliteFiles, type SqliteFiles } from '../../support/sqlite-files.ts';
import { closeStore, failureOf } from '../../support/read-report.ts';

const USERS = Array.from({ length: 3000 }, (_, i) => `user ${i}`);

const next = async (parts: AsyncIterator<ReportPart>): Promise<ReportPart | undefined> => {
  const result = await parts.next();
  return result.done === true ? undefined : result.value;
};

/** All users of the parts that are left. */
const drain = async (parts: AsyncIterator<ReportPart>): Promise<number> => {
  let sum = 0;
  for (let part = await next(parts); part !== undefined; part = await next(parts)) {
    if (part.kind === 'users') for (const [, count] of part.users) sum += count;
  }
  return sum;
};

describe('sqliteStore.report', () => {
  let files: SqliteFiles;

  beforeEach(() => {
    files = sqliteFiles();
  });

  afterEach(() => files.dispose());

  /** Whether a read transaction is open: then the log cannot be emptied. */
  const isRead = (): boolean => {
    const db = new Database(files.file);
    const busy: unknown = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').raw(true).get();
    db.close();
    return Array.isArray(busy) && busy[0] === 1;
  };

  it('shows one instant however slowly it is read while saves continue', async () => {
    const store = files.open();
    await firstValueFrom(store.save(usersCommit(USERS)));
    const expected = [
      ['all', 3000],
      [2999, 2 * 2999],
    ] as const;
    for (const [top, sum] of expected) {
      const parts = store.report(top)[Symbol.asyncIterator]();
      expect((await next(parts))?.kind).to.equal('head');
      await firstValueFrom(store.save(usersCommit(['newcomer', ...USERS])));
      expect(await drain(parts)).to.equal(sum);
    }
  });

  it('ends the read transaction when the loop is left early', async () => {
    const store = files.open();
    await firstValueFrom(store.save(usersCommit(USERS)));
    const parts = store.report('all')[Symbol.asyncIterator]();
    await next(parts);
    await firstValueFrom(store.save(usersCommit(USERS)));
    expect(isRead()).to.equal(true);
    await parts.return?.();
    expect(isRead()).to.equal(false);
  });

  it('ends the read transaction when an Observable is unsubscribed', async () => {
    const store = files.open();
    await firstValueFrom(store.save(usersCommit(USERS)));
    await firstValueFrom(from(store.report('all')));
    await firstValueFrom(store.save(usersCommit(USERS)));
    for (let tries = 0; isRead() && tries < 1000; tries += 1) await delay(10);
    expect(isRead()).to.equal(false);
  });

  it('fails a report that is read too slowly', async () => {
    const store = files.open({ reportSeconds: 2 });
    await firstValueFrom(store.save(usersCommit(USERS)));
    const parts = store.report('all')[Symbol.asyncIterator]();
    await next(parts);
    for (let tries = 0; isRead() && tries < 1000; tries += 1) await delay(10);
    await delay(100);
    const error = await failureOf(parts.next());
    expect(error).to.include({ code: 'store-failed', retriable: true });
    expect(error.message).to.contain('2 s');
    expect(isRead()).to.equal(false);
  });

  it('refuses more concurrent reports than its limit, and accepts one when another has ended', async () => {
    const store = files.open();
    await firstValueFrom(store.save(usersCommit(USERS)));
    const open = Array.from({ length: 16 }, () => store.report('all')[Symbol.asyncIterator]());
    for (const parts of open) await next(parts);
    const error = await failureOf(store.report(5)[Symbol.asyncIterator]().next());
    expect(error).to.include({ code: 'store-failed', retriable: true });
    await open[0]?.return?.();
    expect(await drain(store.report(5)[Symbol.asyncIterator]())).to.equal(5);
    for (const parts of open) await parts.return?.();
  });

  it('ends open reports when the store is closed', async () => {
    const store = files.open();
    await firstValueFrom(store.save(usersCommit(USERS)));
    const parts = store.report('all')[Symbol.asyncIterator]();
    await next(parts);
    await closeStore(store);
    expect((await failureOf(parts.next())).code).to.equal('store-closed');
  });
});
