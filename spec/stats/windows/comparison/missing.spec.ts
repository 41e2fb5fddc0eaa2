import { expect } from 'chai';
import {
  isTooLossy,
  type KnownTime,
  lostWithin,
  type Missing,
  uncovered,
} from '../../../../src/stats/windows/comparison/missing.ts';

const RETAINED = { '1s': 500, '1m': 200, '1h': -Infinity, '1d': -Infinity };
const KNOWN: KnownTime = { countedSince: 100, completeUntil: 900, retainedSince: RETAINED };

describe('uncovered', () => {
  const cases: readonly (readonly [
    from: number,
    to: number,
    resolution: '1s' | '1m' | '1h',
    Missing | null,
  ])[] = [
    [500, 900, '1s', null],
    [499, 900, '1s', 'expired'],
    [499, 900, '1m', null],
    [199, 900, '1m', 'expired'],
    [100, 900, '1h', null],
    [99, 900, '1h', 'not-counted'],
    [500, 901, '1s', 'not-counted'],
  ];
  for (const [from, to, resolution, expected] of cases) {
    it(`says ${expected ?? 'nothing'} of ${from} to ${to} in ${resolution}`, () => {
      expect(uncovered({ from, to }, resolution, KNOWN)).to.equal(expected);
    });
  }

  it('says that nothing is counted before the first event', () => {
    for (const none of [{ countedSince: null }, { completeUntil: null }])
      expect(uncovered({ from: 500, to: 600 }, '1s', { ...KNOWN, ...none })).to.equal('not-counted');
  });
});

describe('isTooLossy', () => {
  const range = { from: 10_000, to: 20_000 };
  const lost = [{ from: 5_000, to: 15_000, events: 20 }];

  it('is true if more than a tenth of the events of the range are missing', () => {
    // Half of the lost range lies within: 10 events.
    expect(isTooLossy(lost, range, 90)).to.equal(false);
    expect(isTooLossy(lost, range, 89)).to.equal(true);
  });

  it('counts what was lost between two events of one second', () => {
    const withinOne = [{ from: 12_000, to: 12_000, events: 10 }];
    expect(isTooLossy(withinOne, range, 90)).to.equal(false);
    expect(isTooLossy(withinOne, range, 89)).to.equal(true);
    expect(isTooLossy([], range, 0)).to.equal(false);
  });

  it('ignores what was lost before or after', () => {
    const outside = [
      { from: 8_000, to: 10_000, events: 99 },
      { from: 20_000, to: 30_000, events: 99 },
    ];
    expect(isTooLossy(outside, range, 1)).to.equal(false);
    expect(lostWithin(outside, range)).to.deep.equal([]);
    expect(lostWithin(lost, range)).to.deep.equal(lost);
  });
});
