import { expect } from 'chai';
import fc from 'fast-check';
import {
  type ActivityResolution,
  type ActivitySummary,
  mergeSummaries,
  reportOf,
} from '../../../src/stats/windows/activity-summary.ts';
import { distinctFrom } from '../../../src/stats/windows/distinct.ts';
import { openActivity } from '../../../src/stats/windows/open-activity.ts';
import { windowStart } from '../../../src/stats/windows/resolution.ts';
import { viewRange, viewWindows } from '../../../src/stats/windows/sliding-view.ts';
import { watermarks } from '../../../src/stats/windows/watermark.ts';
import { windowCounter } from '../../../src/stats/windows/window-counter.ts';
import type { MinuteActivity } from '../../../src/stats/windows/window-deltas.ts';
import { windowsIn } from '../../../src/stats/windows/window-range.ts';
import type { WindowEvent } from '../../../src/stats/windows/window-event.ts';
import { cutInto, iso, made, madeEvents, START_MS } from './made-events.ts';

const EVERY = { '1m': 100, '1h': 100, '1d': 100 };
const OPTIONS = { exactUsers: 100, listed: EVERY, capacity: EVERY };

const activityOf = (events: readonly WindowEvent[]): readonly MinuteActivity[] => {
  const counter = windowCounter(watermarks([], Infinity));
  for (const event of events) counter.add(event);
  return counter.deltas().activity;
};
const usersIn = (events: readonly WindowEvent[], from: number, to: number): Set<string> =>
  new Set(
    events
      .filter(({ dt }) => Date.parse(dt ?? '') >= from && Date.parse(dt ?? '') < to)
      .flatMap(({ user }) => user ?? []),
  );

describe('openActivity', () => {
  const resolution = fc.constantFrom<ActivityResolution>('1m', '1h', '1d');

  it('says of each window what it holds: distinct users, and the first of users and pages', () => {
    const open = openActivity(OPTIONS);
    open.add(
      activityOf([
        made({ user: 'Bob', title: 'A' }),
        made({ dt: iso(START_MS + 1000), title: 'B' }),
        made({ dt: iso(START_MS + 60_000), title: 'B' }),
        made({ dt: iso(START_MS + 60_000), title: 'C', type: 'log' }),
      ]),
    );
    const told = (of: ActivityResolution, start: number): unknown => {
      const summary = open.summary(of, start);
      if (summary === null) return null;
      const list = (counts: ActivitySummary['topUsers']['counts']): string =>
        counts.map(({ key, count, error }) => `${key} ${count}±${error}`).join(', ');
      return [
        distinctFrom(summary.users, 100).count().value,
        list(summary.topUsers.counts),
        list(summary.topPages.counts),
      ];
    };
    expect(told('1m', START_MS)).to.deep.equal([
      2,
      'Alice 1±0, Bob 1±0',
      'en.wikipedia.org/A 1±0, en.wikipedia.org/B 1±0',
    ]);
    expect(told('1h', START_MS)).to.deep.equal([
      2,
      'Alice 3±0, Bob 1±0',
      'en.wikipedia.org/B 2±0, en.wikipedia.org/A 1±0',
    ]);
    expect(told('1d', windowStart('1d', START_MS))).to.deep.equal(told('1h', START_MS));
    expect(told('1m', START_MS + 120_000)).to.equal(null);
  });

  it('says the same however events are cut, windows are closed between, and parts are merged', () => {
    fc.assert(
      fc.property(madeEvents, fc.array(fc.nat(20), { maxLength: 4 }), resolution, (events, cuts, of) => {
        const whole = openActivity(OPTIONS);
        whole.add(activityOf(events));
        const parts = openActivity(OPTIONS);
        const kept = new Map<number, ActivitySummary>();
        for (const part of cutInto(events, cuts)) {
          parts.add(activityOf(part));
          for (const sealed of parts.seal(Infinity)) {
            if (sealed.resolution !== of) continue;
            const before = kept.get(sealed.start);
            kept.set(
              sealed.start,
              before === undefined ? sealed.summary : mergeSummaries([before, sealed.summary], 100, 100),
            );
          }
        }
        for (const [start, summary] of kept) expect(summary).to.deep.equal(whole.summary(of, start));
        expect(kept.size).to.equal(whole.seal(Infinity).filter((sealed) => sealed.resolution === of).length);
      }),
      { numRuns: 60 },
    );
  });

  it('closes windows that are over, and no others', () => {
    const open = openActivity(OPTIONS);
    open.add(activityOf([made(), made({ dt: iso(START_MS + 60_000) })]));
    const sealed = (before: number): string[] =>
      open.seal(before).map(({ resolution: of, start }) => `${of} ${start - START_MS}`);
    expect(sealed(START_MS + 59_999)).to.deep.equal([]);
    expect(sealed(START_MS + 60_000)).to.deep.equal(['1m 0']);
    expect(sealed(START_MS + 3_600_000)).to.deep.equal(['1h 0', '1m 60000']);
    expect(open.summary('1d', windowStart('1d', START_MS))).not.to.equal(null);
  });

  it('tells the distinct users of a sliding view from its windows', () => {
    fc.assert(
      fc.property(madeEvents, fc.constantFrom('5m', '1h', '24h'), fc.nat(300_000), (events, view, ms) => {
        const open = openActivity(OPTIONS);
        open.add(activityOf(events));
        const at = START_MS + ms;
        const summaries = viewWindows(view, at, '1m').flatMap(({ resolution: of, from, to }) =>
          of === '1s'
            ? expect.fail('too fine')
            : [...windowsIn(of, { from, to })].map((start) => open.summary(of, start)),
        );
        const { from, to } = viewRange(view, at, '1m');
        expect(
          reportOf(
            summaries.filter((summary) => summary !== null),
            100,
            5,
          ).distinctUsers,
        ).to.deep.equal({ value: usersIn(events, from, to).size, error: 0 });
      }),
      { numRuns: 60 },
    );
  });
});
