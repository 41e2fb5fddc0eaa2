import { expect } from 'chai';
import fc from 'fast-check';
import { fullJitter } from '../../../src/core/time/full-jitter.ts';

const backoff = { minMs: 500, maxMs: 60_000 };

describe('fullJitter', () => {
  it('doubles its bound with every attempt, up to the maximum', () => {
    const bounds = [1, 2, 3, 8, 9, 2000].map((attempt) => fullJitter(backoff, attempt, () => 1));
    expect(bounds).to.deep.equal([500, 1000, 2000, 60_000, 60_000, 60_000]);
  });

  it('is between 0 and the bound', () => {
    const unit = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), unit, (attempt, random) => {
        const bound = Math.min(backoff.maxMs, backoff.minMs * 2 ** (attempt - 1));
        const wait = fullJitter(backoff, attempt, () => random);
        expect(wait).to.be.at.least(0).and.below(bound);
        expect(wait).to.equal(Math.floor(random * bound));
      }),
    );
  });
});
