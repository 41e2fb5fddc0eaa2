import { expect } from 'chai';
import { rhythm } from '../../../src/simulator/demo/rhythm.ts';

const HOUR_MS = 3_600_000;
const MONDAY = Date.UTC(2026, 10, 23);

describe('rhythm', () => {
  const day = (from: number): number[] =>
    Array.from({ length: 24 }, (_, hour) => rhythm(from + hour * HOUR_MS));
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

  it('is busiest in the evening and calm at night, and 1 in the mean of a day', () => {
    const factors = day(MONDAY);
    expect(factors.indexOf(Math.max(...factors))).to.be.within(17, 20);
    expect(factors.indexOf(Math.min(...factors))).to.be.within(3, 8);
    expect(Math.max(...factors) / Math.min(...factors)).to.be.above(2.2);
    expect(mean(factors)).to.be.closeTo(1, 0.001);
  });

  it('is the same each working day, and less at weekends', () => {
    expect(day(MONDAY + 24 * HOUR_MS)).to.deep.equal(day(MONDAY));
    expect(mean(day(MONDAY + 5 * 24 * HOUR_MS))).to.be.closeTo(0.85, 0.001);
  });
});
