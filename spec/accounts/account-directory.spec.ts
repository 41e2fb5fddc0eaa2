import { expect } from 'chai';
import { setImmediate as turn } from 'node:timers/promises';
import { asyncScheduler, VirtualTimeScheduler } from 'rxjs';
import type { AccountRecord, AccountRepository } from '../../src/accounts/account.ts';
import { accountDirectory, type AccountDirectoryOptions } from '../../src/accounts/account-directory.ts';
import { account } from '../contracts/account-contract.ts';

const ADMIN = { username: 'boss', passwordHash: 'from settings', version: 'derived' };

const setUp = (
  records: readonly AccountRecord[] = [],
  { production = false, scheduler = asyncScheduler }: Partial<AccountDirectoryOptions> = {},
) => {
  let stored = records;
  let fails = false;
  let reads = 0;
  const unreadable: unknown[] = [];
  const repository: AccountRepository = {
    list: () => {
      reads += 1;
      return fails ? Promise.reject(new Error('disk on fire')) : Promise.resolve(stored);
    },
    update: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const directory = accountDirectory({
    repository,
    production,
    refreshIntervalMs: 1000,
    scheduler,
    onUnreadable: (error) => unreadable.push(error),
  });
  return {
    directory,
    unreadable,
    store: (...next: readonly AccountRecord[]) => (stored = next),
    fail: (now: boolean) => (fails = now),
    reads: () => reads,
  };
};

describe('accountDirectory', () => {
  it('includes the administrator of the settings even when it is not stored', async () => {
    const { directory } = setUp();
    expect(directory.roleOf(ADMIN)).to.equal(null);
    await directory.configure(ADMIN);
    expect(directory.roleOf(ADMIN)).to.equal('admin');
    expect(await directory.find('boss')).to.include({ ...ADMIN, isUsable: true });
    expect(await directory.find('nobody')).to.equal(null);
  });

  it('refuses an account that only earlier settings named', async () => {
    const left = account('admin', { origin: 'settings', settingHash: 'hash' });
    const { directory } = setUp([left, account('anna', { role: 'reader' })]);
    await directory.configure(ADMIN);
    expect(directory.roleOf({ username: 'admin', version: 'v1' })).to.equal(null);
    expect(await directory.find('admin')).to.include({ isUsable: false });
    expect(directory.roleOf({ username: 'anna', version: 'v1' })).to.equal('reader');
  });

  it('prefers the stored password and the disabled flag to the settings', async () => {
    const own = { origin: 'settings', settingHash: 'from settings' } as const;
    const { directory, store } = setUp([account('boss', { ...own, passwordHash: 'by command' })]);
    await directory.configure(ADMIN);
    expect(directory.roleOf(ADMIN)).to.equal(null);
    expect(directory.roleOf({ username: 'boss', version: 'v1' })).to.equal('admin');
    store(account('boss', { ...own, passwordHash: 'from settings', disabled: true }));
    expect(await directory.verify(ADMIN)).to.equal(null);
  });

  it('refuses weak passwords of stored accounts in production only', async () => {
    const weak = account('anna', { weak: true });
    for (const production of [true, false]) {
      const { directory } = setUp([weak], { production });
      await directory.configure(ADMIN);
      expect(await directory.find('anna')).to.include({ isUsable: !production });
      expect(directory.roleOf({ username: 'anna', version: 'v1' })).to.equal(production ? null : 'admin');
    }
  });

  it('refreshes for an unknown credential, and shares the read among concurrent calls', async () => {
    const { directory, store, reads } = setUp();
    await directory.configure(ADMIN);
    const before = reads();
    expect(directory.roleOf({ username: 'anna', version: 'v1' })).to.equal(null);
    expect(reads()).to.equal(before);
    store(account('anna', { role: 'reader' }));
    const credential = { username: 'anna', version: 'v1' };
    const roles = await Promise.all(Array.from({ length: 100 }, () => directory.verify(credential)));
    expect(new Set(roles)).to.deep.equal(new Set(['reader']));
    expect(reads() - before).to.be.at.most(2);
    await directory.verify(credential);
    expect(reads() - before, 'a known credential needs no read').to.be.at.most(2);
  });

  it('finds what was stored before the call, even if a read was already in flight', async () => {
    const { directory, store } = setUp();
    await directory.configure(ADMIN);
    const earlier = directory.find('anna');
    store(account('anna'));
    const later = directory.find('anna');
    expect(await earlier).to.equal(null);
    expect(await later).to.include({ username: 'anna' });
  });

  it("refuses in production a weak administrator's password that the command set", async () => {
    const own = account('boss', { origin: 'settings', settingHash: 'from settings', weak: true });
    for (const production of [true, false]) {
      const { directory } = setUp([{ ...own, passwordHash: 'by command' }], { production });
      await directory.configure(ADMIN);
      expect(await directory.find('boss')).to.include({ isUsable: !production });
    }
    // The settings password is checked at start, not here.
    const { directory } = setUp([{ ...own, passwordHash: 'from settings' }], { production: true });
    await directory.configure(ADMIN);
    expect(await directory.find('boss')).to.include({ isUsable: true });
  });

  it('emits from revoked$ for the revoked credential only', async () => {
    const { directory, store } = setUp([account('anna'), account('bob')]);
    await directory.configure(ADMIN);
    const ended: string[] = [];
    for (const username of ['anna', 'bob'])
      directory.revoked$({ username, version: 'v1' }).subscribe(() => ended.push(username));
    store(account('anna'), account('bob', { version: 'v2' }));
    await directory.find('bob');
    expect(ended).to.deep.equal(['bob']);
    store(account('anna', { disabled: true }), account('bob', { version: 'v2' }));
    await directory.find('bob');
    expect(ended).to.deep.equal(['bob', 'anna']);
  });

  it('keeps the cached accounts when a read fails, and fails a login', async () => {
    const { directory, fail, store } = setUp([account('anna')]);
    await directory.configure(ADMIN);
    fail(true);
    const failed = await directory.find('anna').catch((error: unknown) => String(error));
    expect(failed).to.equal('Error: disk on fire');
    expect(directory.roleOf({ username: 'anna', version: 'v1' })).to.equal('admin');
    fail(false);
    store();
    expect(await directory.find('anna')).to.equal(null);
  });

  it('refreshes periodically, and reports the first of a series of failures', async () => {
    const clock = new VirtualTimeScheduler();
    const { directory, fail, unreadable, store, reads } = setUp([account('anna')], { scheduler: clock });
    await directory.configure(ADMIN);
    const before = reads();
    const failures: unknown[] = [];
    const following = directory.refresh$.subscribe({ error: (error: unknown) => failures.push(error) });
    const nextRead = async (): Promise<void> => {
      clock.maxFrames = clock.frame + 1000;
      clock.flush();
      for (let turns = 0; turns < 5; turns += 1) await turn();
    };
    fail(true);
    for (let times = 0; times < 3; times += 1) await nextRead();
    expect(reads() - before).to.equal(3);
    expect(unreadable).to.have.lengthOf(1);
    fail(false);
    store();
    await nextRead();
    expect(directory.roleOf({ username: 'anna', version: 'v1' })).to.equal(null);
    fail(true);
    for (let times = 0; times < 2; times += 1) await nextRead();
    expect(unreadable).to.have.lengthOf(2);
    expect(failures).to.deep.equal([]);
    following.unsubscribe();
    await nextRead();
    expect(reads() - before).to.equal(6);
  });
});
