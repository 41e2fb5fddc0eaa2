import { expect } from 'chai';
import { COMPARISONS, REFERENCE_AGES_MS } from '../../../../src/stats/windows/comparison/comparison.ts';

const DAY_MS = 86_400_000;

describe('REFERENCE_AGES_MS', () => {
  it('has the same time of day and of the week in UTC', () => {
    expect(REFERENCE_AGES_MS).to.deep.equal({
      day: [DAY_MS],
      week: [7 * DAY_MS],
      '4weeks': [7 * DAY_MS, 14 * DAY_MS, 21 * DAY_MS, 28 * DAY_MS],
    });
    expect(COMPARISONS).to.deep.equal(Object.keys(REFERENCE_AGES_MS));
  });
});
