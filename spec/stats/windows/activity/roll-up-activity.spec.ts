import { expect } from 'chai';
import fc from 'fast-check';
import { activityOver } from '../../../../src/stats/windows/activity/activity-over.ts';
import {
  type RollUpOptions,
  rollUpActivity,
} from '../../../../src/stats/windows/activity/roll-up-activity.ts';
import { windowStart } from '../../../../src/stats/windows/resolution.ts';
import type { MinuteActivity } from '../../../../src/stats/windows/window-deltas.ts';
import { wikiUserKey } from '../../../../src/stats/windows/window-event.ts';
import {
  memoryActivityStore,
  type MemoryActivityStore,
} from '../../../../src/stores/memory/memory-activity-store.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const BOUND = 1000;
const OPTIONS: RollUpOptions = { latenessMs: HOUR_MS, exactUsers: BOUND, addedMinutes: 0 };

const activity = (minute: number, users: Readonly<Record<string, number>>): MinuteActivity => ({
  start: minute * MINUTE_MS,
  users: new Map(Object.entries(users)),
  wikiUsers: new Map(Object.entries(users).map(([user, count]) => [wikiUserKey('w', user), count])),
  pages: new Map(),
});
const shelfOf = (minutes: readonly MinuteActivity[]): MemoryActivityStore => {
  const shelf = memoryActivityStore();
  for (const minute of minutes) shelf.append(minute);
  return shelf;
};
const told = (shelf: MemoryActivityStore, resolution: '1m' | '1h' | '1d', from: number, to: number) =>
  activityOver(shelf, [{ resolution, from, to }], BOUND, BOUND, null);
const starts = (shelf: MemoryActivityStore, resolution: '1m' | '1h' | '1d') =>
  [...shelf.summaries(resolution, { from: 0, to: 10 * DAY_MS }, 'all')].map(({ start }) => start);

describe('sealActivity', () => {
  it('sums up a minute ten seconds after its end, an hour and a day by the lateness after theirs', () => {
    const shelf = shelfOf([activity(0, { a: 1 }), activity(1, { b: 2 })]);
    rollUpActivity(shelf, MINUTE_MS + 9999, OPTIONS);
    expect(starts(shelf, '1m')).to.deep.equal([]);
    rollUpActivity(shelf, MINUTE_MS + 10_000, OPTIONS);
    expect(starts(shelf, '1m')).to.deep.equal([0]);
    rollUpActivity(shelf, 2 * HOUR_MS - 1, OPTIONS);
    expect([starts(shelf, '1m'), starts(shelf, '1h')]).to.deep.equal([[0, MINUTE_MS], []]);
    rollUpActivity(shelf, 2 * HOUR_MS, OPTIONS);
    expect(starts(shelf, '1h')).to.deep.equal([0]);
    rollUpActivity(shelf, DAY_MS + HOUR_MS - 1, OPTIONS);
    expect(starts(shelf, '1d')).to.deep.equal([]);
    rollUpActivity(shelf, DAY_MS + HOUR_MS, OPTIONS);
    expect(starts(shelf, '1d')).to.deep.equal([0]);
  });

  it('does a bounded piece at a time, but always as much as came', () => {
    const minutes = Array.from({ length: 130 }, (_, i) => activity(i, { a: 1 }));
    const shelf = shelfOf(minutes);
    rollUpActivity(shelf, DAY_MS, OPTIONS);
    expect(starts(shelf, '1m')).to.have.length(30);
    rollUpActivity(shelf, DAY_MS, { ...OPTIONS, addedMinutes: 50 });
    expect(starts(shelf, '1m')).to.have.length(30 + 80);
  });

  it('keeps the hundred most active of a minute that is in its hour, and says what it left out', () => {
    const users = Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`user ${i}`, 150 - i]));
    const shelf = shelfOf([activity(0, users)]);
    rollUpActivity(shelf, 2 * HOUR_MS, OPTIONS);
    const { counts, unlisted } = told(shelf, '1m', 0, MINUTE_MS).topUsers;
    expect([counts.length, counts.at(-1)?.count, unlisted]).to.deep.equal([100, 51, 50]);
    expect(told(shelf, '1h', 0, HOUR_MS).topUsers.counts).to.have.length(150);
    shelf.append(activity(0, { 'user 149': 7 }));
    rollUpActivity(shelf, 2 * HOUR_MS, OPTIONS);
    const late = told(shelf, '1m', 0, MINUTE_MS).topUsers;
    expect(late.counts).to.have.length(100);
    expect(late.unlisted).to.equal(57);
    const hour = told(shelf, '1h', 0, HOUR_MS).topUsers.counts;
    expect(hour.find(({ key }) => key === 'user 149')).to.deep.equal({ key: 'user 149', count: 8, error: 0 });
  });

  it('gives the logged activity of each minute, hour and day, however it was sealed', () => {
    const some = fc.record({
      minute: fc.nat(3 * 24 * 60),
      user: fc.constantFrom('a', 'b', 'c'),
      settles: fc.nat(4 * 24 * 60),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 60 }), (steps) => {
        const shelf = memoryActivityStore();
        let settled = 0;
        for (const { minute, user, settles } of steps) {
          shelf.append(activity(minute, { [user]: 1 }));
          settled = Math.max(settled, settles * MINUTE_MS);
          rollUpActivity(shelf, settled, { ...OPTIONS, addedMinutes: 1 });
        }
        for (const [resolution, width] of [
          ['1m', MINUTE_MS],
          ['1h', HOUR_MS],
          ['1d', DAY_MS],
        ] as const)
          for (const { minute: at } of steps) {
            const from = windowStart(resolution, at * MINUTE_MS);
            const inside = steps.filter(({ minute }) => windowStart(resolution, minute * MINUTE_MS) === from);
            const { distinctUsers, topUsers } = told(shelf, resolution, from, from + width);
            expect(distinctUsers?.value).to.equal(new Set(inside.map(({ user }) => user)).size);
            expect(topUsers.counts.reduce((sum, { count }) => sum + count, 0)).to.equal(inside.length);
          }
      }),
    );
  });
});
