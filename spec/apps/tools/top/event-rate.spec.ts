import { expect } from 'chai';
import { toCompleteTotal } from '../../../../src/apps/tools/top/api/event-totals.ts';
import { addTotal, eventRateAt, type EventTotals } from '../../../../src/apps/tools/top/event-rate.ts';
import { UNKNOWN_STATE } from '../../../../src/apps/tools/top/state.ts';
import { viewOf } from '../../../../src/apps/tools/top/view.ts';

const AT = Date.UTC(2026, 10, 21, 12);
const NONE: EventTotals = [];

/** Totals of exactly 60 events a second, that arrive at irregular moments. */
const steady = (seconds: number, secondsEach = 1): EventTotals =>
  Array.from({ length: seconds + 1 }, (_, index) => ({
    until: AT + index * secondsEach * 1000,
    messages: 5000 + index * secondsEach * 60,
    at: index * 1000 + ((index * 389) % 700),
  })).reduce(addTotal, NONE);

describe('the rate of headwater top', () => {
  it('is exactly 60.0 on a feed of 60 events a second', () => {
    for (let seconds = 2; seconds < 100; seconds += 1)
      expect(eventRateAt(steady(seconds), seconds * 1000)).to.equal(60);
    expect(viewOf({ ...UNKNOWN_STATE, totals: steady(5) }, '', 5000).rate).to.equal(60);
  });

  it('refers to event time while the server catches up', () => {
    expect(eventRateAt(steady(5, 3600), 5000)).to.equal(60);
  });

  it('is unknown while less than two seconds are known, or no second has followed for a while', () => {
    expect(eventRateAt(NONE, 0)).to.equal(null);
    expect(eventRateAt(steady(1), 1000)).to.equal(null);
    expect(eventRateAt(steady(5), 11_000)).to.equal(null);
  });

  it('starts again with another run, and keeps no more than it needs', () => {
    const again = addTotal(steady(20), { until: AT + 21_000, messages: 3, at: 21_000 });
    expect(again).to.have.lengthOf(1);
    expect(steady(500)).to.have.lengthOf.at.most(12);
    expect(
      addTotal(steady(5), { ...(steady(5).at(-1) ?? { until: 0, messages: 0 }), at: 9e9 }),
    ).to.deep.equal(steady(5));
  });

  it('is read from /stats/totals', () => {
    const body = { messages: 7, complete_until: '2026-11-21T12:00:00.000Z', bots: 1 };
    expect(toCompleteTotal(body)).to.deep.equal({ until: AT, messages: 7 });
    expect(toCompleteTotal({ ...body, complete_until: null })).to.equal(null);
    expect(toCompleteTotal(null)).to.equal(null);
  });
});
