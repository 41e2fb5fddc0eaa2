import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Sides {
  readonly people: number;
  readonly bots: number;
}
const { averageOf, lastSeconds, SECONDS } = (await pageModule('model/last-seconds.js')) as {
  averageOf: (counts: readonly (number | null)[]) => number | null;
  lastSeconds: {
    plan: (until: number) => { from: number; to: number; resolution: string };
    read: (
      series: { rows: readonly (Sides & { start: number })[]; plan: { resolution: string } },
      known: { since: number; until: number; lost: unknown },
    ) => readonly (Sides | null)[];
  };
  SECONDS: number;
};
const { countOf, readTotals, totalsPath } = (await pageModule('model/coverage.js')) as {
  countOf: (sides: Sides, who: string) => number;
  readTotals: (body: unknown) => unknown;
  totalsPath: (
    range: { from: number; to: number } | null,
    filter: { wiki: string | null; type: string | null },
  ) => string;
};

const { lostTimes, NOTHING_LOST } = (await pageModule('model/lost-times.js')) as {
  lostTimes: (ranges: readonly object[], perMs: number) => unknown;
  NOTHING_LOST: unknown;
};

const T = Date.parse('2026-11-21T12:00:00Z');

describe('lastSeconds, averageOf and countOf', () => {
  it('read the last minute: 0 for a second without events, null before counting began', () => {
    expect(lastSeconds.plan(T)).to.include({ resolution: '1s', from: T - 60_000, to: T });
    const rows = [
      { start: T - 2_000, people: 3, bots: 1 },
      { start: T - 1_000, people: 40, bots: 20 },
    ];
    const seconds = lastSeconds.read(
      { rows, plan: lastSeconds.plan(T) },
      { since: T - 3_000, until: T, lost: NOTHING_LOST },
    );
    expect(seconds).to.have.lengthOf(SECONDS);
    expect(seconds.slice(-4)).to.deep.equal([
      null,
      { people: 0, bots: 0 },
      { people: 3, bots: 1 },
      { people: 40, bots: 20 },
    ]);
  });

  it('do not know the seconds that the feed lost', () => {
    const lost = lostTimes([{ from: T - 2_950, to: T - 950, events: 120 }], 0.06);
    const rows = [
      { start: T - 3_000, people: 38, bots: 20 },
      { start: T - 1_000, people: 38, bots: 20 },
    ];
    const seconds = lastSeconds.read(
      { rows, plan: lastSeconds.plan(T) },
      { since: T - 60_000, until: T, lost },
    );
    expect(seconds.slice(-3)).to.deep.equal([null, null, { people: 38, bots: 20 }]);
  });

  it('know nothing if seconds are not kept', () => {
    const series = { rows: [{ start: T - 60_000, people: 9, bots: 9 }], plan: { resolution: '1m' } };
    const seconds = lastSeconds.read(series, { since: T - 3_600_000, until: T, lost: NOTHING_LOST });
    expect(new Set(seconds)).to.deep.equal(new Set([null]));
  });

  it('average what is known', () => {
    expect(averageOf([null, 60, 60, 30])).to.equal(50);
    expect(averageOf([null])).to.equal(null);
    expect(['all', 'people', 'bots'].map((who) => countOf({ people: 40, bots: 20 }, who))).to.deep.equal([
      60, 40, 20,
    ]);
  });
});

describe('readTotals and totalsPath', () => {
  it('read the counts and what they cover', () => {
    const body = {
      from: '2026-11-21T11:00:00.000Z',
      to: '2026-11-21T12:00:00.000Z',
      bots: 20,
      non_bots: 40,
      newest_at: '2026-11-21T12:00:01.500Z',
      counted_since: null,
      complete_until: '2026-11-21T12:00:00.000Z',
      outside: { unplaced: 1, too_late: 2, future: 4 },
      distinct_users: 9,
      lost: [{ from: '2026-11-21T11:58:00.000Z', to: '2026-11-21T11:59:00.000Z', events: 3 }],
    };
    expect(readTotals(body)).to.deep.equal({
      people: 40,
      bots: 20,
      from: T - 3_600_000,
      to: T,
      coverage: { newest: T + 1_500, since: null, until: T },
      outside: 7,
      users: 9,
      lost: [{ from: T - 120_000, to: T - 60_000, events: 3 }],
      domain: null,
    });
    expect([null, [], { ...body, bots: '20' }, { ...body, to: 'x' }].map(readTotals)).to.deep.equal([
      null,
      null,
      null,
      null,
    ]);
  });

  it('request a range of one wiki or of one type, never of both', () => {
    expect(totalsPath(null, { wiki: null, type: null })).to.equal('stats/totals');
    expect(totalsPath({ from: T, to: T + 1_000 }, { wiki: 'en.wikipedia.org', type: 'new' })).to.equal(
      'stats/totals?domain=en.wikipedia.org&from=2026-11-21T12%3A00%3A00.000Z&to=2026-11-21T12%3A00%3A01.000Z',
    );
    expect(totalsPath(null, { wiki: null, type: 'new' })).to.equal('stats/totals?type=new');
  });
});
