import { expect } from 'chai';
import { newestEventAt } from '../../../../src/stats/windows/time/newest-event.ts';

const T = Date.parse('2026-05-05T11:17:40Z');
const mark = (topic: string, high: number | null, ...last: number[]) => ({ topic, high, last });

describe('newestEventAt', () => {
  const live = { savedAt: T + 10_000, now: T + 10_500 };
  const quiet = { savedAt: T + 10_000, now: T + 13_001 };

  it('is the time of the last event, also when that alone has passed the watermark', () => {
    expect(newestEventAt([mark('a', T, T - 10, T)], live)).to.equal(T);
    expect(newestEventAt([mark('a', T - 10, T - 10, T + 3)], live)).to.equal(T + 3);
    expect(newestEventAt([mark('a', T, T), mark('b', T - 60_000, T - 60_000, T + 20)], live)).to.equal(
      T + 20,
    );
  });

  it('does not believe a single event far ahead while events arrive, but does once no more arrive', () => {
    expect(newestEventAt([mark('a', T, T, T + 5001)], live)).to.equal(T);
    expect(newestEventAt([mark('a', T, T, T + 5001)], quiet)).to.equal(T + 5001);
  });

  it('is never after the clock but for a watermark, and unknown without one', () => {
    expect(newestEventAt([mark('a', T, T, T + 60_000)], quiet)).to.equal(T);
    expect(newestEventAt([mark('a', null, T)], live)).to.equal(null);
    expect(newestEventAt([], live)).to.equal(null);
  });
});
