import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Counting {
  readonly text: string;
  readonly utc: string;
  readonly percent: number | null;
  readonly command: string | null;
}
const { describeCounting } = (await pageModule('model/counting-text.js')) as {
  describeCounting: (
    known: { readonly since: number | null; readonly progress: object; readonly command: string | null },
    now: Date,
  ) => Counting | null;
};

const now = new Date(2026, 10, 21, 12, 5, 0);
const since = new Date(2026, 10, 20, 12, 5, 0).getTime();
const LIVE = { kind: 'live', newest: now.getTime(), behindMs: 0 };

describe('describeCounting', () => {
  it('says since when the server counts, in local time and, for a tooltip, in UTC', () => {
    expect(describeCounting({ since, progress: LIVE, command: null }, now)).to.deep.equal({
      text: 'Counting since 20 Nov, 12:05:00 (local time)',
      utc: new Date(since).toISOString(),
      percent: null,
      command: null,
    });
    expect(describeCounting({ since: null, progress: LIVE, command: 'x' }, now)).to.equal(null);
  });

  it('says how much of the history is read, also before the speed is known', () => {
    const newest = since + (now.getTime() - since) / 4;
    for (const isCatchingUp of [true, null]) {
      const progress = { kind: 'behind', newest, behindMs: 1, isCatchingUp, remainingMs: null };
      expect(describeCounting({ since, progress, command: 'x' }, now)).to.include({
        text: 'Counting since 20 Nov, 12:05:00 (local time) · 25% of the history is read',
        percent: 25,
        command: null,
      });
    }
    const stuck = { kind: 'behind', newest, behindMs: 1, isCatchingUp: false, remainingMs: null };
    expect(describeCounting({ since, progress: stuck, command: 'x' }, now)?.percent).to.equal(null);
  });

  it('never says that all or less than nothing is read', () => {
    for (const [newest, percent] of [
      [since - 1, 0],
      [now.getTime(), 99],
    ] as const) {
      const progress = { kind: 'behind', newest, behindMs: 1, isCatchingUp: true, remainingMs: null };
      expect(describeCounting({ since, progress, command: null }, now)?.percent).to.equal(percent);
    }
  });

  it('offers the commands of the server while it reads no history', () => {
    expect(describeCounting({ since, progress: LIVE, command: 'headwater …' }, now)?.command).to.equal(
      'headwater …',
    );
  });
});
