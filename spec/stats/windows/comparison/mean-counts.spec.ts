import { expect } from 'chai';
import { meanCounts } from '../../../../src/stats/windows/comparison/mean-counts.ts';

const counts = (count: number) => ({
  bots: count,
  nonBots: 2 * count,
  newPages: 3 * count,
  bytesAdded: 4 * count,
  bytesRemoved: 5 * count,
});

describe('meanCounts', () => {
  it('is the mean of each count', () => {
    expect(meanCounts([counts(1), counts(2), counts(9)])).to.deep.equal(counts(4));
    expect(meanCounts([counts(1), counts(2)])).to.deep.equal(counts(1.5));
    expect(meanCounts([counts(7)])).to.deep.equal(counts(7));
  });

  it('is unknown without counts, which is not zero', () => {
    expect(meanCounts([])).to.equal(null);
  });
});
