import { expect } from 'chai';
import { interval, Subscription, take, timer, toArray, firstValueFrom, map } from 'rxjs';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import {
  MAX_TIMER_MS,
  monotonicNow,
  monotonicScheduler,
} from '../../../src/core/time/monotonic-scheduler.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('monotonicNow', () => {
  it('does not follow the wall clock when that is set', () => {
    const before = monotonicNow();
    for (const jump of [-HOUR_MS, HOUR_MS]) {
      const wall = useFakeTimers({ now: Date.now() + jump, toFake: ['Date'] });
      try {
        expect(monotonicNow() - before).to.be.within(0, 60_000);
      } finally {
        wall.restore();
      }
    }
  });

  it('agrees with the wall clock as long as that is not set', () => {
    expect(monotonicNow()).to.be.closeTo(Date.now(), 60_000);
  });
});

describe('monotonicScheduler', () => {
  let clock: SinonFakeTimers;
  let work: Subscription;
  beforeEach(() => {
    clock = useFakeTimers();
    work = new Subscription();
  });
  afterEach(() => {
    work.unsubscribe();
    clock.restore();
  });

  const timesOf = (): [number[], (tag: unknown) => void] => {
    const times: number[] = [];
    return [times, () => times.push(clock.now)];
  };

  it('runs work after its delay, and again as often as the work reschedules', () => {
    const [times, tell] = timesOf();
    work.add(timer(100, 10, monotonicScheduler).pipe(take(3)).subscribe(tell));
    clock.tick(1000);
    expect(times).to.deep.equal([100, 110, 120]);
  });

  it('does not run cancelled work', () => {
    const [times, tell] = timesOf();
    const subscription = interval(10, monotonicScheduler).subscribe(tell);
    clock.tick(25);
    subscription.unsubscribe();
    clock.tick(1000);
    expect(times).to.deep.equal([10, 20]);
    expect(clock.countTimers()).to.equal(0);
  });

  it('supports delays beyond the maximum of a timer', () => {
    for (const delay of [MAX_TIMER_MS, MAX_TIMER_MS + 1, 100 * DAY_MS]) {
      const start = clock.now;
      const [times, tell] = timesOf();
      work.add(timer(delay, monotonicScheduler).subscribe(tell));
      clock.tick(delay - 1);
      expect(times).to.deep.equal([]);
      clock.tick(1);
      expect(times).to.deep.equal([start + delay]);
    }
  });

  it('never runs work with an infinite delay', () => {
    const [times, tell] = timesOf();
    work.add(timer(Infinity, monotonicScheduler).subscribe(tell));
    clock.tick(200 * DAY_MS);
    expect(times).to.deep.equal([]);
  });

  it('rethrows an error of the work, and does not run it again', () => {
    let runs = 0;
    const action = monotonicScheduler.schedule(function () {
      runs += 1;
      this.schedule(undefined, 10);
      throw new Error('planted');
    }, 10);
    expect(() => clock.tick(10)).to.throw('planted');
    clock.tick(1000);
    expect([runs, action.closed]).to.deep.equal([1, true]);
  });

  it('works with operators that measure time', async () => {
    const seen = firstValueFrom(
      interval(50, monotonicScheduler).pipe(
        map((n) => n),
        take(2),
        toArray(),
      ),
    );
    clock.tick(100);
    expect(await seen).to.deep.equal([0, 1]);
  });
});
