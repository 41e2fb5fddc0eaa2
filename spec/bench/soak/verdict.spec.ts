import { expect } from 'chai';
import type { GrowthTrend } from '../../../bench/soak/growth-trends.ts';
import { type Findings, verdictOf } from '../../../bench/soak/verdict.ts';

const comparison = { lost: 0, double: 0, numbers: 40_000, differences: [] };
const flat: GrowthTrend = {
  name: 'lag',
  unit: 's',
  tolerance: 1,
  slope: { perHour: 0, low: -0.1, high: 0.1 },
  rises: false,
};
const well: Findings = { comparison, trends: [flat], problems: [] };

describe('verdictOf', () => {
  it('is good when nothing is wrong', () => {
    const { good, lines } = verdictOf(well);
    expect(good).to.equal(true);
    expect(lines.filter((line) => line.startsWith('BAD'))).to.deep.equal([]);
  });

  it('passes a run that was too short for trends', () => {
    expect(verdictOf({ ...well, trends: [{ ...flat, slope: null }] }).good).to.equal(true);
  });

  const bad: Readonly<Record<string, Partial<Findings>>> = {
    'something was lost': { comparison: { ...comparison, lost: 1, differences: ['messages: 1, not 2'] } },
    'something was counted twice': {
      comparison: { ...comparison, double: 1, differences: ['messages: 3, not 2'] },
    },
    'a number is wrong that is no message': {
      comparison: { ...comparison, differences: ['rejected: 1, not 2'] },
    },
    'nothing could be compared': { comparison: null },
    'something rises': { trends: [flat, { ...flat, rises: true }] },
    'a process ended by itself': { problems: ['the server ended by itself (1)'] },
  };
  for (const [what, findings] of Object.entries(bad)) {
    it(`is bad when ${what}`, () => {
      const { good, lines } = verdictOf({ ...well, ...findings });
      expect(good).to.equal(false);
      expect(lines.some((line) => line.startsWith('BAD'))).to.equal(true);
    });
  }
});
