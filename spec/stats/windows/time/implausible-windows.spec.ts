import { expect } from 'chai';
import fc from 'fast-check';
import {
  implausibleFrom,
  implausibleRuns,
  plausibleRetainedSince,
} from '../../../../src/stats/windows/time/implausible-windows.ts';
import { RESOLUTIONS, windowStart } from '../../../../src/stats/windows/resolution.ts';

const NOW = Date.parse('2026-05-05T13:14:15.678Z');
const at = (text: string): number => Date.parse(`2026-05-${text}Z`);

describe('implausibleRuns', () => {
  it('tiles what is after a time with the coarsest windows, and names those that hold it beside others', () => {
    const day = { resolution: '1d', start: at('05T00:00:00') };
    const hour = { resolution: '1h', start: at('05T13:00:00') };
    const minute = { resolution: '1m', start: at('05T13:14:00') };
    expect(implausibleRuns(NOW)).to.deep.equal([
      { resolution: '1d', from: at('06T00:00:00'), to: Infinity, sharedWindows: [] },
      { resolution: '1h', from: at('05T14:00:00'), to: at('06T00:00:00'), sharedWindows: [day] },
      { resolution: '1m', from: at('05T13:15:00'), to: at('05T14:00:00'), sharedWindows: [day, hour] },
      {
        resolution: '1s',
        from: at('05T13:14:16'),
        to: at('05T13:15:00'),
        sharedWindows: [day, hour, minute],
      },
    ]);
  });

  it('has each instant after the running second in one run, whose coarser windows are just those of the named time', () => {
    fc.assert(
      fc.property(fc.nat(3 * 86_400_000), (ms) => {
        const time = NOW + ms;
        const runs = implausibleRuns(NOW).filter(({ from, to }) => time >= from && time < to);
        expect(runs).to.have.length(time >= implausibleFrom('1s', NOW) ? 1 : 0);
        for (const { resolution, sharedWindows } of runs) {
          const coarser = RESOLUTIONS.slice(RESOLUTIONS.indexOf(resolution) + 1);
          expect(sharedWindows).to.have.deep.members(
            coarser.map((one) => ({ resolution: one, start: windowStart(one, time) })),
          );
        }
      }),
    );
  });
});

describe('plausiblySince', () => {
  it('goes back to the next coarser window of the last save, where the time lies ahead of the clock', () => {
    const clock = { now: NOW, savedAt: NOW - 3_600_000 };
    const ahead = NOW + 1;
    expect(plausibleRetainedSince('1s', ahead, clock)).to.equal(at('05T12:14:00'));
    expect(plausibleRetainedSince('1m', ahead, clock)).to.equal(at('05T12:00:00'));
    expect(plausibleRetainedSince('1h', ahead, clock)).to.equal(at('05T00:00:00'));
    expect(plausibleRetainedSince('1h', NOW, clock)).to.equal(NOW);
    expect(plausibleRetainedSince('1s', -Infinity, clock)).to.equal(-Infinity);
  });
});
