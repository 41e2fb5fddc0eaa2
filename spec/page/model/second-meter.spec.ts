import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Meter {
  readonly add: (asOf: number, messages: number) => void;
  readonly seed: (known: ReadonlyMap<number, number>) => void;
  readonly forget: () => void;
  readonly at: (now: number) => {
    readonly whole: number | null;
    readonly seconds: readonly (number | null)[];
  };
}
const { createSecondMeter, SECONDS } = (await pageModule('model/second-meter.js')) as {
  createSecondMeter: () => Meter;
  SECONDS: number;
};
const { createServerClock } = (await pageModule('model/server-clock.js')) as {
  createServerClock: (here: () => number) => {
    set: (date: number) => void;
    atLeast: (at: number) => void;
    now: () => number;
  };
};

const T = 1_790_000_000_000;

describe('the edits of this second', () => {
  it('are the differences of the snapshots, each at its second; the first second is not whole', () => {
    const meter = createSecondMeter();
    expect(meter.at(T).whole).to.equal(null);
    meter.add(T + 100, 1_000);
    meter.add(T + 900, 1_005);
    expect(meter.at(T + 1_000).whole).to.equal(null);
    meter.add(T + 1_100, 1_007);
    meter.add(T + 1_600, 1_047);
    expect(meter.at(T + 1_700).seconds.slice(-2)).to.deep.equal([null, 42]);
    expect(meter.at(T + 2_100).whole).to.equal(42);
    expect(meter.at(T + 3_000).whole, 'a second without an edit').to.equal(0);
  });

  it('start afresh with another run of the server, or when they are told to', () => {
    const meter = createSecondMeter();
    meter.add(T, 1_000);
    meter.add(T + 1_500, 1_010);
    meter.add(T + 2_000, 3);
    expect(meter.at(T + 2_500).whole).to.equal(null);
    meter.add(T + 3_500, 10);
    expect(meter.at(T + 4_000).whole).to.equal(7);
    meter.forget();
    expect(meter.at(T + 4_000).whole).to.equal(null);
  });

  it('take what is told of the minute before, and never more than a minute is kept', () => {
    const meter = createSecondMeter();
    meter.add(T, 0);
    meter.add(T + 1_500, 9);
    const second = T / 1_000;
    meter.seed(
      new Map([
        [second - 1, 30],
        [second + 1, 99],
      ]),
    );
    expect(meter.at(T + 1_900).seconds.slice(-3)).to.deep.equal([30, null, 9]);
    for (let count = 0; count < 500; count += 1) meter.add(T + 2_000 + count * 1_000, 9 + count);
    expect(meter.at(T + 600_000).seconds).to.have.lengthOf(SECONDS);
  });

  it('go by the clock of the server, however wrong ours is', () => {
    let here = 5_000;
    const clock = createServerClock(() => here);
    expect(clock.now()).to.equal(5_000);
    clock.set(T);
    expect(clock.now()).to.equal(T + 500);
    here += 2_000;
    clock.set(T + 2_000);
    clock.atLeast(T - 3_600_000);
    expect(clock.now(), 'whole seconds and old news do not move it').to.equal(T + 2_500);
    clock.atLeast(T + 2_900);
    expect(clock.now()).to.equal(T + 2_900);
    clock.set(T - 60_000);
    expect(clock.now(), 'the clock of the server was put back').to.equal(T - 59_500);
  });
});
