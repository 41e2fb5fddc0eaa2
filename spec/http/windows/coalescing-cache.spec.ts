import { expect } from 'chai';
import { coalescingCache } from '../../../src/http/windows/coalescing-cache.ts';

describe('coalescingCache', () => {
  const setUp = (maxEntries = 10) => {
    let now = 0;
    let loads = 0;
    const query = coalescingCache<number>({ ttlMs: 100, maxEntries, now: () => now });
    const load = (): Promise<number> => Promise.resolve((loads += 1));
    return { ask: query, make: load, at: (time: number) => (now = time) };
  };

  it('loads a value once per lifetime', async () => {
    const { ask: query, make: load, at } = setUp();
    expect(await query('a', load)).to.equal(1);
    at(99);
    expect(await query('a', load)).to.equal(1);
    expect(await query('b', load)).to.equal(2);
    at(100);
    expect(await query('a', load)).to.equal(3);
  });

  it('joins a query in progress, however long it takes', async () => {
    const { ask: query, at } = setUp();
    let done: (value: number) => void = () => undefined;
    let pending = 0;
    const slow = (): Promise<number> => {
      pending += 1;
      return new Promise((resolve) => (done = resolve));
    };
    const first = query('a', slow);
    at(5000);
    const second = query('a', slow);
    done(7);
    expect(await Promise.all([first, second])).to.deep.equal([7, 7]);
    expect(pending).to.equal(1);
  });

  it('does not cache failures', async () => {
    const { ask: query, make: load } = setUp();
    const failed = await query('a', () => Promise.reject(new Error('planted'))).catch(String);
    expect(failed).to.equal('Error: planted');
    expect(await query('a', load)).to.equal(1);
  });

  it('evicts the oldest value beyond its bound', async () => {
    const { ask: query, make: load } = setUp(2);
    for (const key of ['a', 'b', 'c']) await query(key, load);
    expect(await query('c', load)).to.equal(3);
    expect(await query('a', load)).to.equal(4);
  });
});
