import { expect } from 'chai';
import { latencyOf, measurementOf } from '../../bench/measurement.ts';

const PAIRS = [
  { headwater: 100, yardstick: 200 },
  { headwater: 300, yardstick: 150 },
  { headwater: 200.127, yardstick: 100 },
];
const of = { path: 'a', beside: 'b', aim: null };

describe('measurementOf', () => {
  it('gives medians, and how many times as much as the yardstick was done', () => {
    expect(measurementOf(of, PAIRS)).to.deep.equal({
      ...of,
      unit: 'events/s',
      headwater: 200,
      yardstick: 150,
      ratio: [2, 0.5, 2],
    });
  });
});

describe('latencyOf', () => {
  it('gives medians, and how many times as long the yardstick took', () => {
    expect(latencyOf(of, PAIRS)).to.deep.equal({
      ...of,
      unit: 'ms',
      headwater: 200.13,
      yardstick: 150,
      ratio: [0.5, 0.5, 2],
    });
  });
});
