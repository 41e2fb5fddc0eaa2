import { expect } from 'chai';
import { type Point, slopeOf } from '../../../bench/soak/slope.ts';
import { createRandom } from '../../../src/simulator/random.ts';

const line = (from: number, perSecond: number, length = 50): Point[] =>
  Array.from({ length }, (_, n) => [n * 3, from + n * 3 * perSecond]);

describe('slopeOf', () => {
  it('is the growth an hour of a straight line, for certain', () => {
    const slope = slopeOf([line(100, 0.01)]);
    expect(slope?.perHour).to.be.closeTo(36, 1e-6);
    expect(slope?.low).to.be.closeTo(36, 1e-6);
    expect(slope?.high).to.be.closeTo(36, 1e-6);
  });

  it('is not led astray by a few wild values', () => {
    const points = line(100, 0.01).map(([at, value], n): Point => [at, n % 7 === 0 ? value + 5000 : value]);
    expect(slopeOf([points])?.perHour).to.be.closeTo(36, 20);
  });

  it('does not take a jump between two stretches for growth', () => {
    expect(slopeOf([line(100, 0), line(900, 0)])?.perHour).to.equal(0);
  });

  it('finds the growth within each stretch although each begins low again', () => {
    const slope = slopeOf([line(100, 0.01), line(100, 0.01), line(100, 0.01)]);
    expect(slope?.perHour).to.be.closeTo(36, 1e-6);
  });

  it('says of noise that it may go up or down', () => {
    const random = createRandom(7);
    const { low, high } = slopeOf([line(100, 0).map(([at, value]): Point => [at, value + random()])]) ?? {
      low: 0,
      high: 0,
    };
    expect(low).to.be.below(0);
    expect(high).to.be.above(0);
  });

  it('is less sure of fewer points', () => {
    const random = createRandom(8);
    const noisy = line(100, 0, 200).map(([at, value]): Point => [at, value + random()]);
    const width = (points: readonly Point[]): number => {
      const slope = slopeOf([points]);
      return slope === null ? 0 : slope.high - slope.low;
    };
    expect(width(noisy.slice(0, 20))).to.be.above(5 * width(noisy));
  });

  it('can look at a day', () => {
    const slope = slopeOf([line(100, 0.01, 28_800)]);
    expect(slope?.perHour).to.be.closeTo(36, 1e-6);
  });

  it('is nothing where there are no two points in a stretch', () => {
    expect(slopeOf([])).to.equal(null);
    expect(slopeOf([[[0, 1]], [[5, 2]]])).to.equal(null);
  });
});
