import { expect } from 'chai';
import { expiredCount } from '../../../src/core/loop/expired-count.ts';

describe('expiredCount', () => {
  for (const [counts, maxKeys, expired] of [
    [[], 1, 0],
    [[5], 1, 0],
    [[5, 5], 5, 1],
    [[5, 5], 6, 0],
    [[4, 4, 4, 4], 10, 1],
    [[1, 1, 1, 1], 1, 3],
    [[1, 100, 1], 1, 2],
  ] as const)
    it(`of transactions with ${JSON.stringify(counts)} keys is ${expired}, if ${maxKeys} are needed`, () => {
      expect(expiredCount(counts, maxKeys)).to.equal(expired);
    });
});
