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
});
