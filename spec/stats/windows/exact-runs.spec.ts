import { expect } from 'chai';
import fc from 'fast-check';
import { exactRuns } from '../../../src/stats/windows/exact-runs.ts';
import { RESOLUTIONS, WIDTH_MS } from '../../../src/stats/windows/resolution.ts';
import { expiryStarts } from '../../../src/stats/windows/retention.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NONE_EXPIRED = { '1s': -Infinity, '1m': -Infinity, '1h': -Infinity, '1d': -Infinity };

describe('exactRuns', () => {
  it('covers a range to the second, with coarse windows in the middle', () => {
    const from = Date.parse('2026-05-05T10:59:58Z');
    const to = Date.parse('2026-05-05T12:00:03Z');
    const { range, runs } = exactRuns({ from, to }, '1s', NONE_EXPIRED);
    expect(range).to.deep.equal({ from, to });
    expect(runs.map(({ resolution, ...run }) => [resolution, (run.to - run.from) / 1000])).to.deep.equal([
      ['1s', 2],
      ['1h', 3600],
      ['1s', 3],
    ]);
  });

  it('covers each moment once, only with retained windows, and is wider only where finer ones have expired', () => {
    const watermark = Date.parse('2026-05-05T11:17:40Z');
    const retention = { '1s': 5 * HOUR_MS, '1m': 3 * DAY_MS, '1h': 40 * DAY_MS };
    const retainedSince = expiryStarts(retention, watermark);
    fc.assert(
      fc.property(fc.nat(90 * 86_400), fc.integer({ min: 1, max: 90 * 86_400 }), (ago, length) => {
        const from = watermark - ago * 1000;
        const to = Math.min(watermark, from + length * 1000);
        if (from >= to) return;
        const { range, runs } = exactRuns({ from, to }, '1s', retainedSince);
        let end = range.from;
        for (const run of runs) {
          expect(run.from).to.equal(end);
          expect(run.from).to.be.at.least(retainedSince[run.resolution]);
          expect((run.from % WIDTH_MS[run.resolution]) + (run.to % WIDTH_MS[run.resolution])).to.equal(0);
          end = run.to;
        }
        expect(end).to.equal(range.to);
        expect(range.from).to.be.at.most(from);
        expect(range.to).to.be.at.least(to);
        const finest = RESOLUTIONS.find((resolution) => from >= retainedSince[resolution]) ?? '1d';
        expect(from - range.from).to.be.below(WIDTH_MS[finest]);
      }),
    );
  });
});
