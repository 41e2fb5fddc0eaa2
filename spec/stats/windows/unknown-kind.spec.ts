import { expect } from 'chai';
import fc from 'fast-check';
import { rowsWithUnknownKind, withUnknownKind } from '../../../src/stats/windows/unknown-kind.ts';
import { sumCounts, type WindowCounts, zeroCounts } from '../../../src/stats/windows/window-counts.ts';
import type { WindowRow } from '../../../src/stats/windows/window-deltas.ts';

const counts = (bots: number, nonBots: number, bytes = 0): WindowCounts => ({
  bots,
  nonBots,
  newPages: 0,
  bytesAdded: bytes,
  bytesRemoved: 0,
});
const arbitraryCounts = fc.record({
  bots: fc.nat(100),
  nonBots: fc.nat(100),
  newPages: fc.nat(100),
  bytesAdded: fc.nat(10_000),
  bytesRemoved: fc.nat(10_000),
});

describe('withUnknownKind', () => {
  it('adds what the kinds lack, so that they add up to the window', () => {
    fc.assert(
      fc.property(arbitraryCounts, arbitraryCounts, arbitraryCounts, (ip, bot, rest) => {
        const all = sumCounts([ip, bot, rest]);
        const kinds = withUnknownKind(all, new Map(Object.entries({ ip, bot })));
        const isKnown = rest.bots + rest.nonBots === 0;
        expect([...kinds.keys()]).to.deep.equal(isKnown ? ['ip', 'bot'] : ['ip', 'bot', 'unknown']);
        if (!isKnown) expect(sumCounts(kinds.values())).to.deep.equal(all);
      }),
    );
  });

  it('has no unknown kind if all are known, or if there is no window', () => {
    const kinds = new Map([['ip', counts(0, 3)]]);
    expect(withUnknownKind(counts(0, 3), kinds)).to.equal(kinds);
    expect(withUnknownKind(undefined, kinds)).to.equal(kinds);
  });

  it('is never below zero, even if a sum of bytes has reached its limit', () => {
    const kinds = new Map([
      ['bot', counts(1, 0, Number.MAX_SAFE_INTEGER)],
      ['ip', counts(0, 1, Number.MAX_SAFE_INTEGER)],
    ]);
    const all = counts(1, 2, Number.MAX_SAFE_INTEGER);
    expect(withUnknownKind(all, kinds).get('unknown')).to.deep.equal({ ...zeroCounts(), nonBots: 1 });
  });
});

describe('rowsWithUnknownKind', () => {
  const row = (
    start: number,
    dimension: WindowRow['dimension'],
    key: string,
    of: WindowCounts,
  ): WindowRow => ({
    resolution: '1m',
    start,
    dimension,
    key,
    counts: of,
  });

  it('has the rows of every window in order, also of those without known kinds', () => {
    const all = [0, 60_000, 120_000].map((start) => row(start, 'all', '', counts(1, 4)));
    const kinds = [
      row(60_000, 'kind', 'bot', counts(1, 0)),
      row(60_000, 'kind', 'ip', counts(0, 3)),
      row(120_000, 'kind', 'bot', counts(1, 0)),
      row(120_000, 'kind', 'registered', counts(0, 4)),
    ];
    expect(
      rowsWithUnknownKind(all, kinds).map(({ start, dimension, key, counts: { bots, nonBots } }) => [
        start / 60_000,
        dimension,
        key,
        bots + nonBots,
      ]),
    ).to.deep.equal([
      [0, 'kind', 'unknown', 5],
      [1, 'kind', 'bot', 1],
      [1, 'kind', 'ip', 3],
      [1, 'kind', 'unknown', 1],
      [2, 'kind', 'bot', 1],
      [2, 'kind', 'registered', 4],
    ]);
  });
});
