import { expect } from 'chai';
import { latestItems } from '../../../src/simulator/serving/latest-items.ts';

describe('latestItems', () => {
  it('keeps the latest, oldest first', () => {
    const latest = latestItems<number>(3);
    [1, 2, 3, 4, 5].forEach((item) => latest.add(item));
    expect(latest.items).to.deep.equal([3, 4, 5]);
  });
});
