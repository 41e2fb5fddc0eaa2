import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Plan {
  readonly resolution: string;
  readonly bucketMs: number;
  readonly from: number;
  readonly to: number;
  readonly moving: boolean;
}
interface Row {
  readonly start: number;
  readonly people: number;
  readonly bots: number;
}
interface Line {
  readonly times: readonly number[];
  readonly people: readonly (number | null)[];
  readonly bots: readonly (number | null)[];
}
interface View {
  readonly range: string;
  readonly from: number | null;
  readonly to: number | null;
}
const { planOf, coarserPlan, dayPlan, sumRange, minuteRange, formatRange } = (await pageModule(
  'model/window-plan.js',
)) as {
  planOf: (view: View, now: number) => Plan;
  coarserPlan: (plan: Plan) => Plan | null;
  dayPlan: (now: number) => Plan;
  sumRange: (view: View, plan: Plan, until: number) => { from: number; to: number };
  minuteRange: (
    sum: { from: number; to: number },
    known: { since: number; until: number },
  ) => { from: number; to: number };
  formatRange: (range: string, until?: string | null) => string;
};
const { readWindows, windowsPath, createRowCache, lineOf } = (await pageModule(
  'model/window-results.js',
)) as {
  readWindows: (body: unknown) => { rows: readonly Row[]; next: string | null } | null;
  windowsPath: (plan: Plan, filter: { wiki: string | null; type: string | null }) => string;
  createRowCache: () => {
    add: (rows: readonly Row[]) => void;
    dropBefore: (start: number) => void;
    rows: () => readonly Row[];
  };
  lineOf: (rows: readonly Row[], plan: Plan, known: { since: number; until: number; lost: unknown }) => Line;
};
const { lostTimes, NOTHING_LOST } = (await pageModule('model/lost-times.js')) as {
  lostTimes: (ranges: readonly object[], perMs: number) => unknown;
  NOTHING_LOST: unknown;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const T = Date.parse('2026-11-21T12:00:00Z');
const moving = (range: string): View => ({ range, from: null, to: null });
const fixed = (from: number, to: number): View => ({ range: 'fixed', from, to });

describe('planOf, coarserPlan and windowsPath', () => {
  it('plan 25 to 200 points for every range, in whole windows that cover it', () => {
    const views = [
      ...['5m', '1h', '24h', '7d', '90d'].map(moving),
      ...[2 * MINUTE, 10 * MINUTE, HOUR, 10 * HOUR, 3 * DAY, 60 * DAY].map((span) =>
        fixed(T - span, T - 777),
      ),
    ];
    const now = T + 12_345;
    for (const view of views) {
      const { bucketMs, from, to } = planOf(view, now);
      expect((to - from) / bucketMs, JSON.stringify(view)).to.be.within(25, 200);
      expect([from % bucketMs, to % bucketMs]).to.deep.equal([0, 0]);
      expect(to).to.be.at.least(view.to ?? now);
      expect(view.from === null || from <= view.from).to.equal(true);
    }
  });

  it('fall back to coarser windows, up to days', () => {
    const seconds = planOf(fixed(T - 90_000, T), T);
    expect(seconds.resolution).to.equal('1s');
    const minutes = coarserPlan(seconds);
    expect(minutes).to.include({ resolution: '1m', bucketMs: MINUTE, from: T - 2 * MINUTE, to: T });
    const days = coarserPlan(coarserPlan(minutes ?? seconds) ?? seconds);
    expect(days?.resolution).to.equal('1d');
    expect(coarserPlan(days ?? seconds)).to.equal(null);
  });

  it('plan the last 24 hours including the current one', () => {
    expect(dayPlan(T + 5)).to.include({ resolution: '1h', from: T - 23 * HOUR, to: T + HOUR });
    expect(dayPlan(T), 'the hour has just ended').to.include({ from: T - 24 * HOUR, to: T });
  });

  it('request windows by wiki or by type, never by both', () => {
    const plan = planOf(fixed(T - HOUR, T), T);
    const common =
      'stats/windows?resolution=1m&from=2026-11-21T11%3A00%3A00.000Z&to=2026-11-21T12%3A00%3A00.000Z&limit=1000';
    expect(windowsPath(plan, { wiki: null, type: null })).to.equal(common);
    expect(windowsPath(plan, { wiki: null, type: 'new' })).to.equal(`${common}&type=new`);
    expect(windowsPath(plan, { wiki: 'en.wikipedia.org', type: 'new' })).to.equal(
      `${common}&domain=en.wikipedia.org`,
    );
  });
});

describe('readWindows, createRowCache and lineOf', () => {
  it('read rows and the next page; reject a malformed response', () => {
    const row = { start: '2026-11-21T12:00:00Z', bots: 2, non_bots: 3, messages: 5 };
    expect(readWindows({ rows: [row, { start: 'x' }, null], next: 'abc' })).to.deep.equal({
      rows: [{ start: T, people: 3, bots: 2 }],
      next: 'abc',
    });
    expect([null, [], { rows: 1 }].map(readWindows)).to.deep.equal([null, null, null]);
  });

  it('replace older rows of the same time, stay in order, and drop old rows', () => {
    const cache = createRowCache();
    const row = (minute: number, people: number): Row => ({ start: T + minute * MINUTE, people, bots: 0 });
    cache.add([row(1, 10), row(2, 20)]);
    cache.add([row(2, 25), row(0, 5), row(3, 1)]);
    expect(cache.rows().map(({ people }) => people)).to.deep.equal([5, 10, 25, 1]);
    cache.dropBefore(T + 2 * MINUTE);
    expect(cache.rows().map(({ people }) => people)).to.deep.equal([25, 1]);
    cache.add(Array.from({ length: 9_000 }, (_, minute) => row(minute, 1)));
    expect(cache.rows().length).to.be.at.most(3_000);
  });

  /** Rows of exactly 40 changes by people and 20 by bots a second, cut at `since` and `until`. */
  const steadyRows = (width: number, from: number, since: number, until: number): readonly Row[] =>
    Array.from({ length: Math.ceil((until - from) / width) }, (_, index) => {
      const start = from + index * width;
      const seconds = (Math.min(start + width, until) - Math.max(start, since)) / 1_000;
      return { start, people: 40 * Math.max(0, seconds), bots: 20 * Math.max(0, seconds) };
    });

  const views = [
    ...['5m', '1h', '24h', '7d', '90d'].map(moving),
    ...[2 * MINUTE, 10 * MINUTE, HOUR, 10 * HOUR, 3 * DAY, 60 * DAY].map((span) => fixed(T - span, T + span)),
  ];
  for (const view of views) {
    const name = view.range === 'fixed' ? `${((view.to ?? 0) - (view.from ?? 0)) / MINUTE} min` : view.range;
    for (const since of [T - 400 * DAY, T - 97 * MINUTE - 13_000, T - 41_000]) {
      it(`draw 60 a second at every point of a steady feed: ${name}, counted for ${String((T - since) / 1_000)} s`, () => {
        const until = T + 17_000;
        const plan = planOf(view, until);
        const width = { '1s': 1_000, '1m': MINUTE, '1h': HOUR, '1d': DAY }[plan.resolution] ?? NaN;
        const from = Math.max(plan.from, Math.floor(since / width) * width);
        const line = lineOf(steadyRows(width, from, since, Math.min(until, plan.to)), plan, {
          since,
          until,
          lost: NOTHING_LOST,
        });
        const rates = line.people.map((people, index) =>
          people === null ? null : people + (line.bots[index] ?? NaN),
        );
        expect([...new Set(rates.filter((rate) => rate !== null))]).to.deep.equal([60]);
        line.times.forEach((time, index) => {
          if (rates[index] === null) return;
          expect(time, 'a known point').to.be.within(since, until);
        });
        const unknown = line.times.filter(
          (time) => time < since - plan.bucketMs || time > until + plan.bucketMs,
        );
        for (const time of unknown) expect(rates[line.times.indexOf(time)]).to.equal(null);
      });
    }
  }

  it('draw zero for an empty window, and a gap before counting began and after the newest event', () => {
    const plan = { ...planOf(fixed(T - 4 * MINUTE, T + 2 * MINUTE), T), resolution: '1m', bucketMs: MINUTE };
    const rows = [
      { start: T - 3 * MINUTE, people: 60, bots: 30 },
      { start: T - MINUTE, people: 120, bots: 0 },
      { start: T, people: 20, bots: 10 },
    ];
    const line = lineOf(rows, plan, { since: T - 3 * MINUTE, until: T + 20_000, lost: NOTHING_LOST });
    expect(line.people).to.deep.equal([null, 1, 0, 2, 1, null]);
    expect(line.bots).to.deep.equal([null, 0.5, 0, 0, 0.5, null]);
    expect(line.times[4]).to.equal(T + 10_000);
    const recent = lineOf(rows, plan, { since: T - 3 * MINUTE, until: T + 9_000, lost: NOTHING_LOST });
    expect(recent.people[4], 'nine seconds of a minute are too few').to.equal(null);
    const only = lineOf([{ start: T, people: 18, bots: 0 }], plan, {
      since: T,
      until: T + 9_000,
      lost: NOTHING_LOST,
    });
    expect(only.people, 'unless there is nothing else').to.deep.equal([null, null, null, null, 2, null]);
    const none = lineOf([], plan, { since: T - HOUR, until: T - HOUR, lost: NOTHING_LOST });
    expect(none.people).to.deep.equal([null, null, null, null, null, null]);
  });
});

describe('lineOf where the feed lost events', () => {
  const plan = { ...planOf(fixed(T - 4 * MINUTE, T), T), resolution: '1m', bucketMs: MINUTE };
  const rows = [T - 4 * MINUTE, T - MINUTE].map((start) => ({ start, people: 2_400, bots: 1_200 }));
  const peopleWith = (lost: { from: number; to: number; events: number }) =>
    lineOf(rows, plan, { since: T - HOUR, until: T, lost: lostTimes([lost], 0.06) }).people;

  it('draws a gap, not zero', () => {
    expect(peopleWith({ from: T - 3 * MINUTE, to: T - MINUTE, events: 7_200 })).to.deep.equal([
      40,
      null,
      null,
      40,
    ]);
  });

  it('draws the rate of the rest of a point of which little was lost, and no point of which much was', () => {
    const short = [{ start: T - 4 * MINUTE, people: 2_160, bots: 0 }];
    const rateWith = (ms: number): number | null | undefined =>
      lineOf(short, plan, {
        since: T - HOUR,
        until: T,
        lost: lostTimes([{ from: T - 4 * MINUTE, to: T - 4 * MINUTE + ms, events: ms * 0.06 }], 0.06),
      }).people[0];
    expect(rateWith(6_000)).to.equal(40);
    expect(rateWith(7_000)).to.equal(null);
  });

  it('draws zero where only a few events of a quiet partition were lost within a long time', () => {
    expect(peopleWith({ from: T - 3 * MINUTE, to: T - MINUTE, events: 2 })).to.deep.equal([40, 0, 0, 40]);
  });
});

describe('sumRange and minuteRange', () => {
  const until = T + 17_000;
  const rangeOf = (view: View) => sumRange(view, planOf(view, until), until);

  it('sum to the second where seconds are kept, and end with the last complete second', () => {
    expect(rangeOf(moving('5m'))).to.deep.equal({ from: until - 5 * MINUTE, to: until });
    expect(rangeOf(moving('1h'))).to.deep.equal({ from: until - HOUR, to: until });
    expect(rangeOf(moving('24h'))).to.deep.equal({ from: T - DAY, to: until });
    expect(rangeOf(moving('7d'))).to.deep.equal({ from: T - 7 * DAY, to: until });
    expect(rangeOf(moving('90d'))).to.deep.equal({ from: T - 90 * DAY, to: until });
    expect(rangeOf(fixed(T - HOUR, T + HOUR))).to.deep.equal({ from: T - HOUR, to: until });
  });

  it('list users over whole minutes of the same length, unless none is complete yet', () => {
    const known = { since: T - DAY, until };
    expect(minuteRange(rangeOf(moving('1h')), known)).to.deep.equal({ from: T - HOUR, to: T });
    expect(minuteRange(rangeOf(moving('5m')), known)).to.deep.equal({ from: T - 5 * MINUTE, to: T });
    expect(minuteRange(rangeOf(moving('24h')), known)).to.deep.equal({ from: T - DAY, to: T });
    const past = { from: T - 3 * HOUR, to: T - 2 * HOUR };
    expect(minuteRange(past, known)).to.deep.equal(past);
    const begun = { from: until - HOUR, to: until };
    expect(minuteRange(begun, { since: T - 59_000, until })).to.deep.equal(begun);
  });

  it('name the range, and the time of its end if it is not now', () => {
    expect(formatRange('1h')).to.equal('in the last hour');
    expect(formatRange('24h', '25 Aug, 08:24:45')).to.equal('in the 24 hours until 25 Aug, 08:24:45');
    expect(formatRange('fixed', '25 Aug, 08:24:45')).to.equal('in the selected range');
  });
});
