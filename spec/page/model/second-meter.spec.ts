import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Meter {
  readonly add: (asOf: number, messages: number) => void;
  readonly reset: () => void;
  readonly at: (now: number) => {
    readonly lastComplete: number | null;
    readonly seconds: readonly (number | null)[];
  };
}
const { createSecondMeter } = (await pageModule('model/second-meter.js')) as {
  createSecondMeter: () => Meter;
};
const { SECONDS } = (await pageModule('model/last-seconds.js')) as { SECONDS: number };
const { createServerClock } = (await pageModule('model/server-clock.js')) as {
  createServerClock: (localNow: () => number) => {
    set: (date: number) => void;
    atLeast: (at: number) => void;
    now: () => number;
  };
};

const T = 1_790_000_000_000;

describe('createSecondMeter and createServerClock', () => {
  it('count the differences of snapshots per second; the first second is incomplete', () => {
    const meter = createSecondMeter();
    expect(meter.at(T).lastComplete).to.equal(null);
    meter.add(T + 100, 1_000);
    meter.add(T + 900, 1_005);
    expect(meter.at(T + 1_000).lastComplete).to.equal(null);
    meter.add(T + 1_100, 1_007);
    meter.add(T + 1_600, 1_047);
    expect(meter.at(T + 1_700).seconds.slice(-2)).to.deep.equal([null, 42]);
    expect(meter.at(T + 2_100).lastComplete).to.equal(42);
    expect(meter.at(T + 3_000).lastComplete, 'a second without an edit').to.equal(0);
  });

  it('start again after a server restart, and after reset()', () => {
    const meter = createSecondMeter();
    meter.add(T, 1_000);
    meter.add(T + 1_500, 1_010);
    meter.add(T + 2_000, 3);
    expect(meter.at(T + 2_500).lastComplete).to.equal(null);
    meter.add(T + 3_500, 10);
    expect(meter.at(T + 4_000).lastComplete).to.equal(7);
    meter.reset();
    expect(meter.at(T + 4_000).lastComplete).to.equal(null);
  });

  it('keep at most one minute', () => {
    const meter = createSecondMeter();
    meter.add(T, 0);
    meter.add(T + 1_500, 9);
    for (let count = 0; count < 500; count += 1) meter.add(T + 2_000 + count * 1_000, 9 + count);
    expect(meter.at(T + 600_000).seconds).to.have.lengthOf(SECONDS);
  });

  it("follow the server's clock, however wrong the local one is", () => {
    let localNow = 5_000;
    const clock = createServerClock(() => localNow);
    expect(clock.now()).to.equal(5_000);
    clock.set(T);
    expect(clock.now()).to.equal(T + 500);
    localNow += 2_000;
    clock.set(T + 2_000);
    clock.atLeast(T - 3_600_000);
    expect(clock.now(), 'whole seconds and old times do not move it').to.equal(T + 2_500);
    clock.atLeast(T + 2_900);
    expect(clock.now()).to.equal(T + 2_900);
    clock.set(T - 60_000);
    expect(clock.now(), "the server's clock was set back").to.equal(T - 59_500);
  });
});
