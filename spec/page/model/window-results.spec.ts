import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Plan {
  readonly resolution: string;
  readonly bucketMs: number;
  readonly everyMs: number;
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
const { planOf, coarserPlan, dayPlan } = (await pageModule('model/window-plan.js')) as {
  planOf: (view: View, now: number) => Plan;
  coarserPlan: (plan: Plan) => Plan | null;
  dayPlan: (now: number) => Plan;
};
const { readWindows, windowsPath, createRowCache, lineOf, sumOf, bySecond } = (await pageModule(
  'model/window-results.js',
)) as {
  readWindows: (body: unknown) => { rows: readonly Row[]; next: string | null } | null;
  windowsPath: (plan: Plan, filter: { wiki: string | null; type: string | null }) => string;
  createRowCache: () => {
    add: (rows: readonly Row[]) => void;
    dropBefore: (start: number) => void;
    rows: () => readonly Row[];
  };
  lineOf: (rows: readonly Row[], plan: Plan, known: { since: number | null; now: number }) => Line;
  sumOf: (rows: readonly Row[]) => { people: number; bots: number };
  bySecond: (rows: readonly Row[]) => ReadonlyMap<number, number>;
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
    expect(sumOf(cache.rows())).to.deep.equal({ people: 26, bots: 0 });
    cache.add(Array.from({ length: 9_000 }, (_, minute) => row(minute, 1)));
    expect(cache.rows().length).to.be.at.most(3_000);
  });

  it('draw counts per second: zero for an empty window, null for an unknown one', () => {
    const plan = planOf(fixed(T - 4 * MINUTE, T + MINUTE), T);
    const minutes = { ...plan, resolution: '1m', bucketMs: MINUTE, from: T - 4 * MINUTE, to: T + MINUTE };
    const rows = [
      { start: T - 3 * MINUTE, people: 60, bots: 30 },
      { start: T - MINUTE, people: 120, bots: 0 },
      { start: T, people: 20, bots: 10 },
    ];
    const line = lineOf(rows, minutes, { since: T - 3 * MINUTE, now: T + 20_000 });
    expect(line.people).to.deep.equal([null, 1, 0, 2, 1]);
    expect(line.bots).to.deep.equal([null, 0.5, 0, 0, 0.5]);
    expect(line.times.at(-1)).to.equal(T + 10_000);
    const recent = lineOf(rows, minutes, { since: T - 3 * MINUTE, now: T + 9_000 });
    expect(recent.people.at(-1), 'nine seconds of a minute are too few').to.equal(null);
    const quiet = lineOf(rows.slice(1), minutes, { since: T - 5 * MINUTE, now: T + 20_000 });
    expect(quiet.people, 'a quiet wiki on a server that counted before').to.deep.equal([0, 0, 0, 2, 1]);
  });

  it('omit the current second, but not complete ones', () => {
    const plan = { ...planOf(moving('5m'), T), from: T - 10_000, to: T };
    const rows = Array.from({ length: 8 }, (_, index) => ({
      start: T - 10_000 + index * 1_000,
      people: 4,
      bots: 1,
    }));
    const line = lineOf([...rows.slice(0, 7), { start: T - 3_000, people: 1, bots: 0 }], plan, {
      since: T - DAY,
      now: T,
    });
    expect(line.people[0]).to.equal(4);
    expect(line.people[1]).to.be.within(4, 5);
    expect([...bySecond(rows).values()]).to.have.lengthOf(7);
    expect(bySecond(rows).get(T / 1_000 - 10)).to.equal(5);
  });
});
