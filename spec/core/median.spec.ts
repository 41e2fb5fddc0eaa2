import { expect } from 'chai';
import { median } from '../../src/core/median.ts';

describe('median', () => {
  it('is the middle value, or the mean of the two in the middle, in any order', () => {
    expect(median([5, 1, 3])).to.equal(3);
    expect(median([4, 1, 3, 2])).to.equal(2.5);
    expect(median([7])).to.equal(7);
  });

  it('is 0 of no values, and leaves the values as they are', () => {
    expect(median([])).to.equal(0);
    const values = [3, 1, 2];
    median(values);
    expect(values).to.deep.equal([3, 1, 2]);
  });
});
