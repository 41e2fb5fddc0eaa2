import { expect } from 'chai';
import fc from 'fast-check';
import {
  countForScore,
  scoreOf,
  baselineCount,
  baselineRate,
} from '../../../src/stats/trends/baseline-rate.ts';

const counts = fc.array(fc.nat(5000), { minLength: 1, maxLength: 12 });

describe('usualRate', () => {
  it('has chance itself for the spread of what never changes', () => {
    for (const count of [0, 1, 50, 5000]) {
      const usual = baselineRate(Array<number>(12).fill(count));
      expect(usual.spread).to.equal(1);
      expect(baselineCount(usual)).to.be.closeTo(count, 1e-9);
      expect(scoreOf(count, usual)).to.equal(0);
    }
  });

  it('is not moved by a burst before', () => {
    const quiet = [5, 6, 4, 5, 7, 5, 4, 6, 5, 5];
    const usual = baselineRate([...quiet, 900, 700]);
    expect(baselineCount(usual)).to.be.within(5, 6.1);
    expect(scoreOf(60, usual)).to.be.above(6);
  });

  it('requires more of a rate that varies normally', () => {
    const steady = baselineRate([50, 51, 49, 50, 50, 50]);
    const wild = baselineRate([10, 90, 20, 80, 50, 50]);
    expect(scoreOf(120, steady)).to.be.above(6);
    expect(scoreOf(120, wild)).to.be.below(3);
  });

  it('says which count has a score', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 20 }), (before, score) => {
        const usual = baselineRate(before);
        const needed = countForScore(score, usual);
        expect(scoreOf(needed, usual)).to.be.at.least(score - 1e-6);
        if (needed > 0) expect(scoreOf(needed - 1, usual)).to.be.below(score);
      }),
    );
    expect(countForScore(6, baselineRate([0, 0, 0]))).to.equal(13);
  });
});
