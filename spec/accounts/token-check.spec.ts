import { expect } from 'chai';
import type { AccountRecord } from '../../src/accounts/account.ts';
import { tokenCheck } from '../../src/accounts/token-check.ts';
import { account } from '../contracts/account-contract.ts';

const setUp = (records: readonly AccountRecord[], production = false) => {
  let stored = records;
  let now = 0;
  let fails = false;
  let reads = 0;
  const unreadable: unknown[] = [];
  const check = tokenCheck({
    repository: {
      list: () => {
        reads += 1;
        return fails ? Promise.reject(new Error('disk on fire')) : Promise.resolve(stored);
      },
    },
    production,
    maxAgeMs: 1000,
    clock: () => now,
    onUnreadable: (error) => unreadable.push(error),
  });
  return {
    check: (username: string, version = 'v1') => check({ username, version }),
    store: (...next: readonly AccountRecord[]) => (stored = next),
    fail: (isFailing: boolean) => (fails = isFailing),
    pass: (ms: number) => (now += ms),
    reads: () => reads,
    unreadable,
  };
};

describe('tokenCheck', () => {
  it('accepts the current version of an account, and an account that is not stored here', async () => {
    const { check } = setUp([account('anna')]);
    expect(await check('anna')).to.equal(true);
    expect(await check('anna', 'v2')).to.equal(false);
    expect(await check('stranger')).to.equal(true);
  });

  for (const [what, change] of [
    ['disabled', { disabled: true }],
    ['no longer in the settings', { leftAt: '2026-05-01T12:00:00.000Z' }],
  ] as const) {
    it(`refuses an account that is ${what}`, async () => {
      expect(await setUp([account('anna', change)]).check('anna')).to.equal(false);
    });
  }

  it('refuses in production a weak password set by the command: only settings are checked at start', async () => {
    const weak = account('anna', { weak: true });
    const ofSettings = account('boss', { weak: true, origin: 'settings', settingHash: 'hash' });
    const inProduction = setUp([weak, ofSettings], true);
    expect(await inProduction.check('anna')).to.equal(false);
    expect(await inProduction.check('boss')).to.equal(true);
    expect(await setUp([weak]).check('anna')).to.equal(true);
  });

  it('reads the accounts again once they are older than maxAgeMs, and not earlier', async () => {
    const { check, store, pass, reads } = setUp([account('anna')]);
    await check('anna');
    store(account('anna', { disabled: true }));
    pass(1000);
    expect(await check('anna')).to.equal(true);
    expect(reads()).to.equal(1);
    pass(1);
    expect(await check('anna')).to.equal(false);
  });

  it('reads the accounts again for an unknown version, which may be new', async () => {
    const { check, store, reads } = setUp([account('anna')]);
    await check('anna');
    store(account('anna', { version: 'v2' }));
    expect(await check('anna', 'v2')).to.equal(true);
    expect(reads()).to.equal(2);
  });

  it('shares one read among concurrent checks', async () => {
    const { check, reads } = setUp([account('anna')]);
    await Promise.all(Array.from({ length: 50 }, () => check('anna')));
    expect(reads()).to.equal(1);
  });

  it('keeps the accounts when a read fails, and reports the first of a series of failures', async () => {
    const { check, fail, pass, unreadable } = setUp([account('anna', { disabled: true })]);
    await check('anna');
    for (const times of [1, 2]) {
      fail(true);
      for (let tries = 0; tries < 3; tries += 1) {
        pass(1001);
        expect(await check('anna')).to.equal(false);
      }
      expect(unreadable).to.have.lengthOf(times);
      fail(false);
      pass(1001);
      await check('anna');
    }
  });
});
