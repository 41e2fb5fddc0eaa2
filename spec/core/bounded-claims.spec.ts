import { expect } from 'chai';
import { boundedClaims } from '../../src/core/bounded-claims.ts';

describe('boundedClaims', () => {
  it('says which keys are new', () => {
    const claims = boundedClaims(3);
    expect(['a', 'b', 'a', 'c', 'b'].map((key) => claims.claim(key))).to.deep.equal([
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it('forgets the oldest beyond its bound', () => {
    const claims = boundedClaims(2);
    for (const key of ['a', 'b', 'c']) claims.claim(key);
    expect([claims.claim('c'), claims.claim('b'), claims.claim('a')]).to.deep.equal([false, false, true]);
  });

  it('agrees with a plain list of the latest keys', () => {
    const claims = boundedClaims(5);
    let latest: readonly string[] = [];
    for (let step = 0; step < 1000; step += 1) {
      const key = String((step * step) % 17);
      expect(claims.claim(key), `step ${step}`).to.equal(!latest.includes(key));
      if (!latest.includes(key)) latest = [...latest, key].slice(-5);
    }
  });
});
