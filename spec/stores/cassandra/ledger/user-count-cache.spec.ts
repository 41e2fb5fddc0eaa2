import { expect } from 'chai';
import { createUserCountCache } from '../../../../src/stores/cassandra/ledger/user-count-cache.ts';

describe('createUserCountCache', () => {
  it('caches counts for each ledger separately', () => {
    const make = createUserCountCache(100);
    const [one, other] = [make(), make()];
    one.set('Alice', 1);
    one.set('Alice', 2);
    expect(one.get('Alice')).to.equal(2);
    expect(other.get('Alice')).to.equal(undefined);
  });

  it('holds no more than its limit over all ledgers', () => {
    const make = createUserCountCache(100);
    const ledgers = [make(), make(), make()];
    for (let i = 0; i < 1000; i += 1) ledgers[i % 3]?.set(`user ${i}`, i);
    const known = Array.from({ length: 1000 }, (_, i) => ledgers[i % 3]?.get(`user ${i}`)).filter(
      (count) => count !== undefined,
    );
    expect(known.length).to.be.within(1, 100);
  });

  it('keeps users that are used repeatedly', () => {
    const cache = createUserCountCache(100)();
    cache.set('Alice', 1);
    for (let i = 0; i < 1000; i += 1) {
      cache.set(`user ${i}`, i);
      if (i % 30 === 0) expect(cache.get('Alice'), `after ${i}`).to.equal(1);
    }
    expect(cache.get('user 0')).to.equal(undefined);
  });

  it('never returns an outdated count', () => {
    const cache = createUserCountCache(4)();
    for (let i = 0; i < 100; i += 1) {
      cache.set('Alice', i);
      cache.set(`user ${i % 3}`, i);
      expect(cache.get('Alice')).to.be.oneOf([i, undefined]);
    }
  });

  it('forgets the users of a cleared ledger', () => {
    const make = createUserCountCache(100);
    const [one, other] = [make(), make()];
    for (let i = 0; i < 49; i += 1) one.set(`user ${i}`, i);
    one.clear();
    expect(one.get('user 1')).to.equal(undefined);
    for (let i = 0; i < 49; i += 1) other.set(`user ${i}`, i);
    expect(other.get('user 0')).to.equal(0);
  });
});
