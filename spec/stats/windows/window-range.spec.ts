import { expect } from 'chai';
import fc from 'fast-check';
import { RESOLUTIONS, WIDTH_MS } from '../../../src/stats/windows/resolution.ts';
import { coveringRuns, parseRange, windowStartsIn } from '../../../src/stats/windows/window-range.ts';
import { WindowError } from '../../../src/stats/windows/window-error.ts';

const ms = (text: string): number => Date.parse(text);

describe('parseRange', () => {
  it('reads ISO times with any zone and epoch milliseconds, and widens to whole windows', () => {
    const hour = { from: ms('2026-05-05T11:00:00Z'), to: ms('2026-05-05T12:00:00Z') };
    expect(parseRange('1h', '2026-05-05T11:17:39.123Z', '2026-05-05T11:20:00Z', 10)).to.deep.equal(hour);
    expect(parseRange('1h', '2026-05-05T13:00:00+02:00', '2026-05-05T14:00:00+02:00', 10)).to.deep.equal(
      hour,
    );
    expect(parseRange('1h', String(hour.from), String(hour.to), 10)).to.deep.equal(hour);
  });

  const WRONG: readonly (readonly [from: string, to: string, message: RegExp])[] = [
    ['', '7', /^from is "": give an ISO 8601 time such as /],
    ['0', 'yesterday', /^to is "yesterday": give an ISO 8601 time such as /],
    ['0', '9999999999999999', /^to is "9999999999999999": give /],
    ['2026-02-30T00:00:00Z', '9', /^from is "2026-02-30T00:00:00Z": give /],
    ['7', '7', /^from \(7\) must be earlier than to \(7\)$/],
    [
      '0',
      '11000',
      /^from … to holds 11 windows of 1s, and at most 10 are allowed: ask for a shorter range or a coarser resolution \(1s, 1m, 1h, 1d\)$/,
    ],
  ];
  it('says what is allowed when it is no range', () => {
    for (const [from, to, message] of WRONG)
      expect(() => parseRange('1s', from, to, 10), `${from} … ${to}`).to.throw(WindowError, message);
    expect([...windowStartsIn('1s', parseRange('1s', '0', '10000', 10))]).to.have.length(10);
  });
});

describe('coverOf', () => {
  it('takes the coarsest windows in the middle and finer ones at the ends', () => {
    const range = { from: ms('2026-05-04T22:58:00Z'), to: ms('2026-05-06T02:01:00Z') };
    const told = coveringRuns(range, '1m').map(
      ({ resolution, from, to }) =>
        `${resolution} ${new Date(from).toISOString().slice(8, 16)}–${new Date(to).toISOString().slice(8, 16)}`,
    );
    expect(told).to.deep.equal([
      '1m 04T22:58–04T23:00',
      '1h 04T23:00–05T00:00',
      '1d 05T00:00–06T00:00',
      '1h 06T00:00–06T02:00',
      '1m 06T02:00–06T02:01',
    ]);
  });

  it('covers any range completely, in order, with no more windows than needed', () => {
    const bound = fc.integer({ min: -300_000, max: 300_000 });
    fc.assert(
      fc.property(fc.constantFrom(...RESOLUTIONS), bound, bound, (finest, a, b) => {
        const width = WIDTH_MS[finest];
        const range = { from: Math.min(a, b) * width, to: Math.max(a, b) * width };
        const runs = coveringRuns(range, finest);
        let next = range.from;
        for (const { resolution, from, to } of runs) {
          expect(from).to.equal(next);
          expect(to).to.be.above(from);
          expect(Math.abs(from % WIDTH_MS[resolution]) + Math.abs(to % WIDTH_MS[resolution])).to.equal(0);
          next = to;
        }
        expect(next).to.equal(range.to);
        // Fewer than two coarser windows' worth of each finer one, in a row or two.
        for (const [i, resolution] of RESOLUTIONS.slice(0, -1).entries()) {
          const count = runs
            .filter((run) => run.resolution === resolution)
            .reduce((sum, { from, to }) => sum + (to - from) / WIDTH_MS[resolution], 0);
          expect(count).to.be.below((2 * WIDTH_MS[RESOLUTIONS[i + 1] ?? '1d']) / WIDTH_MS[resolution]);
        }
      }),
    );
  });
});
