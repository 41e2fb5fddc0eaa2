import { expect } from 'chai';
import fc from 'fast-check';
import { coarser, RESOLUTIONS, WIDTH_MS, windowStart } from '../../../src/stats/windows/resolution.ts';

const at = Date.parse('2026-05-05T11:17:39.123Z');

describe('resolution', () => {
  it('starts windows at whole seconds, minutes, hours and days of UTC', () => {
    expect(
      RESOLUTIONS.map((resolution) => new Date(windowStart(resolution, at)).toISOString()),
    ).to.deep.equal([
      '2026-05-05T11:17:39.000Z',
      '2026-05-05T11:17:00.000Z',
      '2026-05-05T11:00:00.000Z',
      '2026-05-05T00:00:00.000Z',
    ]);
  });

  it('puts every instant into one window, before 1970 too, and each window into one of the next resolution', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RESOLUTIONS),
        fc.integer({ min: -1e14, max: 1e14 }),
        (resolution, ms) => {
          const start = windowStart(resolution, ms);
          expect(start).to.be.at.most(ms);
          expect(ms).to.be.below(start + WIDTH_MS[resolution]);
          const next = coarser(resolution);
          if (next !== null) expect(windowStart(next, start)).to.equal(windowStart(next, ms));
        },
      ),
    );
  });
});
