import { expect } from 'chai';
import type { Subscription } from 'rxjs';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { monotonicScheduler } from '../../../src/core/time/monotonic-scheduler.ts';
import { atWallTime } from '../../../src/core/time/at-wall-time.ts';

const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;
const NOON = Date.UTC(2026, 10, 21, 12);

describe('atWallTime', () => {
  let clock: SinonFakeTimers;
  let subscription: Subscription | undefined;
  beforeEach(() => {
    clock = useFakeTimers({ now: NOON });
  });
  afterEach(() => {
    subscription?.unsubscribe();
    clock.restore();
  });

  /** What the wall clock shows when it emits. */
  const emitted = (time: number): number[] => {
    const at: number[] = [];
    subscription = atWallTime(time, Date.now, monotonicScheduler).subscribe(() => at.push(Date.now()));
    return at;
  };

  it('emits once, at the time', () => {
    const at = emitted(NOON + HOUR_MS + 1);
    clock.tick(HOUR_MS);
    expect(at).to.deep.equal([]);
    clock.tick(HOUR_MS);
    expect(at).to.deep.equal([NOON + HOUR_MS + 1]);
  });

  it('emits at once for a past time', () => {
    const at = emitted(NOON - HOUR_MS);
    clock.tick(1);
    expect(at).to.have.length(1);
  });

  it('follows the wall clock when that is set', () => {
    const ahead = emitted(NOON + 2 * HOUR_MS);
    clock.tick(HOUR_MS);
    clock.setSystemTime(NOON + 3 * HOUR_MS);
    clock.tick(60 * SECOND_MS);
    expect(ahead).to.have.length(1);
    clock.setSystemTime(NOON);
    const behind = emitted(NOON + HOUR_MS);
    clock.tick(30 * 60 * SECOND_MS);
    clock.setSystemTime(NOON);
    clock.tick(59 * 60 * SECOND_MS);
    expect(behind).to.deep.equal([]);
    clock.tick(60 * SECOND_MS);
    expect(behind).to.deep.equal([NOON + HOUR_MS]);
  });

  it('supports times beyond the maximum of a timer', () => {
    const time = NOON + 40 * 24 * HOUR_MS;
    const at = emitted(time);
    clock.tick(41 * 24 * HOUR_MS);
    expect(at).to.deep.equal([time]);
  });
});
