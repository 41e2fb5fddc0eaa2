import { expect } from 'chai';
import {
  byWindow,
  loggedMinute,
  packLog,
  unpackLog,
} from '../../../../../src/stores/cassandra/windows/activity/activity-log.ts';
import { logRows } from '../../../../../src/stores/cassandra/windows/activity/log-rows.ts';
import { EMPTY_WINDOW_STATE } from '../../../../../src/stores/cassandra/windows/window-state.ts';

const HOUR_MS = 3_600_000;
const minute = (start: number, users: Record<string, number>) =>
  loggedMinute({
    start,
    users: new Map(Object.entries(users)),
    wikiUsers: new Map(Object.entries(users).map(([user, count]) => [`w/${user}`, count])),
    pages: new Map([['w/P', 2]]),
  });

describe('the activity log', () => {
  it('is packed and unpacked without loss', () => {
    const activity = {
      start: 60_000,
      users: new Map([
        ['Zoë "🦆"', 2],
        ['__proto__', 1],
        ['7', 3],
      ]),
      wikiUsers: new Map([['en.wikipedia.org/Zoë', 2]]),
      pages: new Map([['en.wikipedia.org/a/b', 1]]),
    };
    expect(unpackLog(60_000, packLog(loggedMinute(activity)))).to.deep.equal(activity);
    const older = { ...activity, wikiUsers: null };
    expect(unpackLog(60_000, packLog(loggedMinute(older)))).to.deep.equal(older);
  });

  it('has one row per window of a save, with its minutes added up', () => {
    const minutes = [minute(0, { a: 1 }), minute(60_000, { a: 2, b: 1 }), minute(HOUR_MS, { a: 4 })];
    expect(byWindow('1m', minutes)).to.deep.equal(minutes);
    expect(byWindow('1h', minutes)).to.deep.equal([
      { start: 0, users: ['a', 3, 'b', 1], wikiUsers: ['w/a', 3, 'w/b', 1], pages: ['w/P', 4] },
      { start: HOUR_MS, users: ['a', 4], wikiUsers: ['w/a', 4], pages: ['w/P', 2] },
    ]);
    expect(byWindow('1d', minutes).map(({ users }) => users)).to.deep.equal([['a', 7, 'b', 1]]);
  });

  it('does not know the users of each wiki in a window with a minute of an older version', () => {
    const { wikiUsers, ...older } = minute(0, { a: 1 });
    expect(wikiUsers).to.have.length(2);
    const [row] = byWindow('1h', [older, minute(60_000, { b: 1 })]);
    expect(row).to.not.have.property('wikiUsers');
    expect(row?.users).to.deep.equal(['a', 1, 'b', 1]);
  });

  it('has no rows for expired windows', () => {
    const minutes = [minute(0, { a: 1 }), minute(HOUR_MS, { a: 1 })];
    const { spans } = EMPTY_WINDOW_STATE;
    const kept = { spans: { ...spans, '1m': { ...spans['1m'], kept: HOUR_MS } } };
    expect(logRows(minutes, kept).map(({ resolution, start }) => [resolution, start])).to.deep.equal([
      ['1m', HOUR_MS],
      ['1h', 0],
      ['1h', HOUR_MS],
      ['1d', 0],
    ]);
  });
});
