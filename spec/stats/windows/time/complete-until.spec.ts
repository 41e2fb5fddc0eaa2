import { expect } from 'chai';
import { completeUntil } from '../../../../src/stats/windows/time/complete-until.ts';

const T = Date.parse('2026-05-05T11:17:40Z');
const mark = (topic: string, high: number | null, ...last: number[]) => ({ topic, high, last });

describe('completeUntil', () => {
  const live = { savedAt: T + 1000, now: T + 1500 };

  it('is a whole second before which all topics have arrived, and some out of order', () => {
    expect(completeUntil([mark('a', T + 900)], live)).to.equal(T - 1000);
    expect(completeUntil([mark('a', T + 900), mark('b', T - 1700)], live)).to.equal(T - 3000);
  });

  it('does not wait for a topic that is almost idle', () => {
    expect(completeUntil([mark('a', T), mark('b', T - 300_000)], live)).to.equal(T - 6000);
  });

  it('includes the second of the last event once no more arrive', () => {
    const quiet = { savedAt: T + 1000, now: T + 4001 };
    expect(completeUntil([mark('a', T + 900, T + 900, T + 2100)], quiet)).to.equal(T + 3000);
  });

  it('is unknown before the first event, and ignores times ahead of the clock', () => {
    expect(completeUntil([], live)).to.equal(null);
    expect(completeUntil([mark('a', null, T)], live)).to.equal(null);
    expect(completeUntil([mark('a', T + 900), mark('b', T + 86_400_000)], live)).to.equal(T - 1000);
  });
});
