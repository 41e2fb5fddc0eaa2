import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Meter {
  readonly add: (asOf: number, messages: number, now: number) => void;
  readonly reset: () => void;
  readonly at: (now: number) => number | null;
}
const { createRateMeter } = (await pageModule('model/rate-meter.js')) as { createRateMeter: () => Meter };

/** A server clock far from the local one: only differences may matter. */
const T = 1_790_000_000_000;

/** Four snapshots per second, `perSecond` messages each second, from 0 to `seconds`. */
const feed = (meter: Meter, seconds: number, perSecond: number): void => {
  for (let ms = 0; ms <= seconds * 1000; ms += 250) meter.add(T + ms, 1000 + (ms * perSecond) / 1000, ms);
};

describe('createRateMeter', () => {
  it('returns null before the first snapshot and during the first two seconds', () => {
    const meter = createRateMeter();
    expect(meter.at(0)).to.equal(null);
    meter.add(T, 5000, 0);
    meter.add(T + 1000, 5100, 1000);
    expect(meter.at(1999)).to.equal(null);
    expect(meter.at(2000)).to.equal(50);
  });

  it('measures a steady feed exactly', () => {
    const meter = createRateMeter();
    feed(meter, 60, 40);
    expect(meter.at(60_000)).to.equal(40);
  });

  it('averages over the last ten seconds only', () => {
    const meter = createRateMeter();
    feed(meter, 20, 40);
    for (let ms = 20_250; ms <= 30_000; ms += 250) meter.add(T + ms, 1800 + ((ms - 20_000) * 8) / 1000, ms);
    expect(meter.at(30_000)).to.equal(8);
  });

  it('falls to zero when no more snapshots arrive', () => {
    const meter = createRateMeter();
    feed(meter, 20, 40);
    expect(meter.at(25_000)).to.equal(20);
    expect(meter.at(30_000)).to.equal(0);
    expect(meter.at(90_000)).to.equal(0);
  });

  it('averages an event after a long silence over the window, not over the silence', () => {
    const meter = createRateMeter();
    meter.add(T, 10, 0);
    meter.add(T + 600_000, 20, 600_000);
    expect(meter.at(600_000)).to.equal(1);
  });

  it('starts again when the count decreases, and after reset()', () => {
    const meter = createRateMeter();
    feed(meter, 20, 40);
    meter.add(T + 21_000, 3, 21_000);
    expect(meter.at(21_000)).to.equal(null);
    meter.add(T + 24_000, 33, 24_000);
    expect(meter.at(24_000)).to.equal(10);
    meter.reset();
    expect(meter.at(24_000)).to.equal(null);
  });
});
