import { expect } from 'chai';
import fc from 'fast-check';
import {
  type History,
  NO_HISTORY,
  rateAt,
  recentAt,
  addSnapshot,
} from '../../../../src/apps/tools/top/history.ts';
import { AT, statsOf } from './view-samples.ts';

/** Snapshots by the server's clock, which is an hour ahead of ours. */
const AHEAD = 3_600_000;
const after = (snapshots: readonly (readonly [ms: number, messages: number])[]): History =>
  snapshots.reduce(
    (history, [ms, messages]) => addSnapshot(history, statsOf(messages, AT + AHEAD + ms), AT + ms),
    NO_HISTORY,
  );
const steady = (ms: number, everyMs: number, perSecond: number): [number, number][] =>
  Array.from({ length: Math.floor(ms / everyMs) + 1 }, (_, index) => [
    index * everyMs,
    1000 + (index * everyMs * perSecond) / 1000,
  ]);

describe('rateAt', () => {
  it('is not known before two seconds are', () => {
    expect(rateAt(NO_HISTORY, AT)).to.equal(null);
    expect(rateAt(after([[0, 5]]), AT + 1_999)).to.equal(null);
    expect(rateAt(after([[0, 5]]), AT + 2_000)).to.equal(0);
    expect(rateAt(addSnapshot(NO_HISTORY, statsOf(0, null), AT), AT + 60_000)).to.equal(null);
  });

  it('is exact for a steady feed, whatever the snapshots are apart and whatever the clocks say', () => {
    for (const everyMs of [250, 1_000, 2_000])
      expect(rateAt(after(steady(20_000, everyMs, 40)), AT + 20_000), `${everyMs} ms`).to.equal(40);
  });

  it('counts the last ten seconds only, and falls to zero without events', () => {
    const history = after([
      [0, 0],
      [1_000, 500],
      [15_000, 600],
    ]);
    expect(rateAt(history, AT + 15_000)).to.equal(10);
    expect(rateAt(history, AT + 20_000)).to.equal(10);
    expect(rateAt(history, AT + 25_000)).to.equal(0);
  });

  it('takes the same snapshot again for what it is: nothing happened', () => {
    const asked = Array.from({ length: 30 }, (_, second) => second * 1_000);
    const history = asked.reduce((so, ms) => addSnapshot(so, statsOf(5, AT), AT + ms), NO_HISTORY);
    expect(rateAt(history, AT + 30_000)).to.equal(0);
    expect(recentAt(history, AT + 30_000)).to.include({ ms: 30_000 });
  });

  it('begins anew when the counts go back', () => {
    const history = after([
      [0, 5_000],
      [5_000, 6_000],
      [6_000, 10],
    ]);
    expect(rateAt(history, AT + 7_000)).to.equal(null);
    expect(rateAt(history, AT + 8_000)).to.equal(0);
  });
});

describe('recentAt', () => {
  it('gives the value of a minute ago, or the oldest that is known', () => {
    const history = after(steady(30_000, 250, 40));
    expect(recentAt(history, AT + 30_000)).to.include({ ms: 30_000 });
    expect(recentAt(history, AT + 30_000)?.before.messages).to.equal(1000);
    const longer = after(steady(200_000, 250, 40));
    expect(recentAt(longer, AT + 200_000)).to.include({ ms: 60_000 });
    expect(recentAt(longer, AT + 200_000)?.before.messages).to.equal(1000 + 140 * 40);
  });

  it('keeps about a minute of snapshots, however many come', () => {
    const { totals, snapshots } = after(steady(400_000, 20, 100));
    expect(snapshots).to.have.lengthOf.within(60, 64);
    expect(totals).to.have.lengthOf(200);
  });

  it('never covers more than a minute, and never more messages than arrived', () => {
    const snapshots = fc.array(fc.tuple(fc.integer({ min: 1, max: 30_000 }), fc.nat(50)), { minLength: 1 });
    fc.assert(
      fc.property(snapshots, fc.nat(90_000), (steps, later) => {
        let ms = 0;
        let messages = 0;
        const history = after(steps.map(([pause, more]) => [(ms += pause), (messages += more)]));
        const recent = recentAt(history, AT + ms + later);
        if (recent === null) return;
        expect(recent.ms).to.be.within(2_000, 60_000);
        expect(recent.before.messages).to.be.within(0, messages);
        if (later >= 60_000) expect(recent.before.messages).to.equal(messages);
      }),
    );
  });
});
