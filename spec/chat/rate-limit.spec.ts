import { expect } from 'chai';
import { rateLimit } from '../../src/chat/rate-limit.ts';

describe('rateLimit', () => {
  let time = 0;
  const limit = (maxKeys = 10): ((key: string) => boolean) =>
    rateLimit({ perSecond: 3, maxKeys, now: () => time });
  const passed = (may: (key: string) => boolean, key: string, times: number): number => {
    let count = 0;
    for (let at = 0; at < times; at += 1) if (may(key)) count += 1;
    return count;
  };
  beforeEach(() => (time = 0));

  it('allows a burst per key', () => {
    const may = limit();
    expect(passed(may, 'a', 5)).to.equal(3);
    expect(passed(may, 'b', 5)).to.equal(3);
  });

  it('refills over time, up to one second of calls', () => {
    const may = limit();
    passed(may, 'a', 5);
    time = 333;
    expect(passed(may, 'a', 5)).to.equal(0);
    time = 334;
    expect(passed(may, 'a', 5)).to.equal(1);
    time = 60_000;
    expect(passed(may, 'a', 50)).to.equal(3);
  });

  it('never exceeds the rate in the long run, however calls are spaced', () => {
    const may = limit();
    let count = 0;
    for (time = 0; time < 10_000; time += 7) if (may('a')) count += 1;
    expect(count).to.be.within(31, 33);
  });

  it('evicts the oldest key beyond its bound', () => {
    const may = limit(2);
    passed(may, 'a', 3);
    passed(may, 'b', 3);
    expect(may('a')).to.equal(false);
    may('c');
    expect(may('b')).to.equal(false);
    expect(may('a')).to.equal(true);
  });
});
