import { expect } from 'chai';
import { fifoKeySet } from '../../../src/core/collections/fifo-key-set.ts';

describe('boundedClaims', () => {
  it('says which keys are new', () => {
    const claims = fifoKeySet(3);
    expect(['a', 'b', 'a', 'c', 'b'].map((key) => claims.addIfAbsent(key))).to.deep.equal([
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it('forgets the oldest beyond its bound', () => {
    const claims = fifoKeySet(2);
    for (const key of ['a', 'b', 'c']) claims.addIfAbsent(key);
    expect([claims.addIfAbsent('c'), claims.addIfAbsent('b'), claims.addIfAbsent('a')]).to.deep.equal([
      false,
      false,
      true,
    ]);
  });

  it('agrees with a plain list of the latest keys', () => {
    const claims = fifoKeySet(5);
    let latest: readonly string[] = [];
    for (let step = 0; step < 1000; step += 1) {
      const key = String((step * step) % 17);
      expect(claims.addIfAbsent(key), `step ${step}`).to.equal(!latest.includes(key));
      if (!latest.includes(key)) latest = [...latest, key].slice(-5);
    }
  });
});
