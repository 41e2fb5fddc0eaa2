import { expect } from 'chai';
import { idleFactorByRate } from '../../../src/http/live/idle-factor-by-rate.ts';

describe('idleFactorByRate', () => {
  const setUp = () => {
    let [last, now] = [0, 0];
    const idleFactor = idleFactorByRate(
      {
        get last() {
          return last;
        },
      },
      () => now,
    );
    return (items: number, ms: number): number => {
      last += items;
      now += ms;
      return idleFactor();
    };
  };

  it('leaves three quarters of the CPU to the process during live operation', () => {
    const after = setUp();
    expect([after(0, 200), after(100, 200), after(1000, 200), after(1, 1)]).to.deep.equal([3, 3, 3, 3]);
  });

  it('leaves almost all of it while history is replayed, and no longer', () => {
    const after = setUp();
    expect([after(1001, 200), after(20_000, 250), after(30, 1000)]).to.deep.equal([30, 30, 3]);
  });
});
