import { expect } from 'chai';
import sinon from 'sinon';
import { type LookupCache, lookupCache } from '../../../src/chat/directory/lookup-cache.ts';

describe('lookupCache', () => {
  let time = 0;
  let outcomes: string[];
  const cache = (maxKeys = 10, hitTtlMs = 60_000, missTtlMs = 1000): LookupCache =>
    lookupCache({
      maxKeys,
      hitTtlMs,
      missTtlMs,
      now: () => time,
      onLookup: (outcome) => outcomes.push(outcome),
    });
  const found = (id: string | null): (() => Promise<string | null>) => sinon.fake.resolves(id);
  beforeEach(() => {
    time = 0;
    outcomes = [];
  });

  it('caches a found id for its TTL', async () => {
    const tested = cache();
    expect(tested.peek('a')).to.equal(undefined);
    expect(await tested.find('a', found('1'))).to.equal('1');
    time = 59_999;
    expect(tested.peek('a')).to.equal('1');
    time = 60_000;
    expect(tested.peek('a')).to.equal(undefined);
    expect(outcomes).to.deep.equal(['miss', 'hit']);
  });

  it('caches a negative result for its own TTL', async () => {
    const tested = cache();
    expect(await tested.find('a', found(null))).to.equal(null);
    time = 999;
    expect(tested.peek('a')).to.equal(null);
    time = 1000;
    expect(tested.peek('a')).to.equal(undefined);
  });

  it('shares one load among concurrent calls', async () => {
    const tested = cache();
    const search = sinon.fake.resolves('1');
    expect(await Promise.all([tested.find('a', search), tested.find('a', search)])).to.deep.equal(['1', '1']);
    expect(search.callCount).to.equal(1);
  });

  it('does not cache a failed load', async () => {
    const tested = cache();
    const failure = await tested
      .find('a', () => Promise.reject(new Error('gone')))
      .catch((error: unknown) => error);
    expect(failure).to.have.property('message', 'gone');
    expect(tested.peek('a')).to.equal(undefined);
    expect(await tested.find('a', found('1'))).to.equal('1');
  });

  it('evicts the oldest key beyond its bound', async () => {
    const tested = cache(2);
    for (const key of ['a', 'b', 'a', 'c']) await tested.find(key, found(key));
    expect(['a', 'b', 'c'].map(tested.peek)).to.deep.equal(['a', undefined, 'c']);
  });

  it('caches nothing with a TTL of zero', async () => {
    const tested = cache(10, 0, 0);
    await tested.find('a', found('1'));
    await tested.find('b', found(null));
    expect([tested.peek('a'), tested.peek('b')]).to.deep.equal([undefined, undefined]);
  });
});
