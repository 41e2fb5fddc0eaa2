import { expect } from 'chai';
import fc from 'fast-check';
import { pageModule } from '../../support/page-module.ts';

interface Point {
  readonly at: number;
  readonly rate: number;
}
const { createLocalRates, localRateLine } = (await pageModule('model/local-rate-line.js')) as {
  createLocalRates: () => { add: (at: number, rate: number) => void; points: () => readonly Point[] };
  localRateLine: (points: readonly Point[]) => {
    times: readonly number[];
    rates: readonly (number | null)[];
  };
};
const { scaleTop, rateUnit } = (await pageModule('model/scale.js')) as {
  scaleTop: (largest: number) => number;
  rateUnit: (largest: number) => { name: string; seconds: number };
};

describe('createLocalRates and localRateLine', () => {
  it('keep five minutes of points, and stay bounded', () => {
    const line = createLocalRates();
    for (let at = 0; at < 3_600_000; at += 250) line.add(at, 1);
    expect(line.points()).to.have.lengthOf(320);
    line.add(5_000_000, 2);
    expect(line.points()).to.deep.equal([{ at: 5_000_000, rate: 2 }]);
  });

  it('break the line over a gap', () => {
    const points = [1_000, 2_000, 30_000, 31_000].map((at) => ({ at, rate: 5 }));
    expect(localRateLine(points)).to.deep.equal({
      times: [1_000, 2_000, 2_001, 30_000, 31_000],
      rates: [5, 5, null, 5, 5],
    });
  });
});

describe('the chart scale', () => {
  it('ends at a round number above all values', () => {
    expect(
      [0, 0.4, 1, 38, 57, 99, 8_550].map(scaleTop).map((top) => Number(top.toPrecision(6))),
    ).to.deep.equal([1, 0.5, 1.5, 40, 60, 150, 10_000]);
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (largest) => {
        expect(scaleTop(largest)).to.be.within(largest, largest * 2);
      }),
    );
  });

  it('chooses a unit in which quiet wikis do not show 0.0', () => {
    expect([40, 1, 0.5, 0.001, 0.00002, 0].map((max) => rateUnit(max).name)).to.deep.equal([
      'second',
      'second',
      'minute',
      'hour',
      'day',
      'second',
    ]);
  });
});
