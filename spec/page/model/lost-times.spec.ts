import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface LostRange {
  readonly from: number;
  readonly to: number;
  readonly events: number;
}
const { readLost, lostTimes, formatLost, NOTHING_LOST } = (await pageModule('model/lost-times.js')) as {
  readLost: (lost: unknown) => readonly LostRange[];
  lostTimes: (ranges: readonly LostRange[], perMs: number) => LostTimes;
  formatLost: (events: number) => string;
  NOTHING_LOST: LostTimes;
};
interface LostTimes {
  readonly eventsIn: (from: number, to: number) => number;
  readonly lostMs: (from: number, to: number) => number;
  readonly isUnknown: (from: number, to: number) => boolean;
}

const T = Date.parse('2026-11-21T12:00:00Z');
const iso = (ms: number): string => new Date(T + ms).toISOString();

describe('readLost, lostTimes and formatLost', () => {
  it('read ranges, at least a second long, and leave out what is malformed', () => {
    expect(
      readLost([
        { from: iso(0), to: iso(5_000), events: 300 },
        { from: iso(9_000), to: iso(9_000), events: 2 },
        { from: iso(5), to: iso(0), events: 1 },
        { from: 'x', to: iso(0), events: 1 },
        { from: iso(0), to: iso(1) },
        null,
      ]),
    ).to.deep.equal([
      { from: T, to: T + 5_000, events: 300 },
      { from: T + 9_000, to: T + 10_000, events: 2 },
    ]);
    expect([undefined, null, 7].map(readLost)).to.deep.equal([[], [], []]);
  });

  it('spread the events evenly', () => {
    const lost = lostTimes([{ from: T, to: T + 10_000, events: 600 }], 0.06);
    expect(lost.eventsIn(T - 5_000, T + 2_500)).to.equal(150);
    expect(lost.eventsIn(T - 5_000, T)).to.equal(0);
    expect(lost.lostMs(T - 5_000, T + 2_500)).to.equal(2_500);
    expect(lost.isUnknown(T - 90_000, T + 10_000)).to.equal(false);
    expect(lost.isUnknown(T - 80_000, T + 10_000)).to.equal(true);
  });

  it('add up what two partitions lost, but never more than all', () => {
    const half = { from: T, to: T + 10_000, events: 300 };
    expect(lostTimes([half], 0.06).lostMs(T, T + 10_000)).to.equal(5_000);
    expect(lostTimes([half, half, half], 0.06).lostMs(T, T + 10_000)).to.equal(10_000);
    expect(lostTimes([{ ...half, events: 9_000 }], 0.06).lostMs(T, T + 10_000)).to.equal(10_000);
  });

  it('lose everything while the rate is unknown, and nothing without ranges', () => {
    expect(lostTimes([{ from: T, to: T + 10_000, events: 1 }], 0).lostMs(T, T + 10_000)).to.equal(10_000);
    expect(NOTHING_LOST.isUnknown(T, T + 1)).to.equal(false);
  });

  it('say how many events are lost', () => {
    expect([0, 1, 3_607].map(formatLost)).to.deep.equal([
      '',
      ' · 1 event of the feed lost',
      ' · 3,607 events of the feed lost',
    ]);
  });
});
