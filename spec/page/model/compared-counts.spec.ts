import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Sides {
  readonly people: number;
  readonly bots: number;
}
interface Compared {
  readonly from: number;
  readonly to: number;
  readonly missing: string | null;
  readonly sides: Sides | null;
}
interface ComparedTotals extends Compared {
  readonly with: string;
  readonly references: readonly Compared[];
}
interface ComparedWindows {
  readonly widthMs: number;
  readonly means: ReadonlyMap<number, Sides>;
}
interface Plan {
  readonly resolution: string;
  readonly bucketMs: number;
  readonly from: number;
  readonly to: number;
  readonly moving: boolean;
}
const {
  readComparedTotals,
  readComparedWindows,
  comparedWindowsPath,
  comparisonLine,
  changeOf,
  describeComparison,
} = (await pageModule('model/compared-counts.js')) as {
  readComparedTotals: (body: unknown) => ComparedTotals | null;
  readComparedWindows: (body: unknown) => ComparedWindows | null;
  comparedWindowsPath: (
    plan: Plan,
    filter: { wiki: string | null; type: string | null },
    comparison: string,
  ) => string;
  comparisonLine: (compared: ComparedWindows, plan: Plan, who: string) => readonly (number | null)[];
  changeOf: (compared: ComparedTotals, who: string) => number | null;
  describeComparison: (
    compared: ComparedTotals,
    who: string,
  ) => { text: string; isKnown: boolean; details: string };
};
const { formatChange } = (await pageModule('model/format.js')) as {
  formatChange: (change: number) => string;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const T = Date.parse('2026-11-21T12:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();
const NO_FILTER = { wiki: null, type: null };

const bodyOf = (
  own: { people: number; bots: number } | string,
  references: readonly ({ people: number; bots: number } | string)[],
  name = '4weeks',
): unknown => {
  const compared = (given: { people: number; bots: number } | string, weeks: number): object => ({
    from: iso(T - HOUR - weeks * 7 * DAY),
    to: iso(T - weeks * 7 * DAY),
    ...(typeof given === 'string'
      ? { missing: given }
      : { missing: null, non_bots: given.people, bots: given.bots }),
  });
  return {
    compare: {
      with: name,
      ...compared(own, 0),
      references: references.map((reference, index) => compared(reference, index + 1)),
    },
  };
};
const read = (...args: Parameters<typeof bodyOf>): ComparedTotals => {
  const compared = readComparedTotals(bodyOf(...args));
  if (compared === null) throw new Error('not read');
  return compared;
};

describe('readComparedTotals', () => {
  it('reads counts, and what is missing', () => {
    expect(read({ people: 3, bots: 1 }, [{ people: 2, bots: 0 }, 'expired'])).to.deep.equal({
      with: '4weeks',
      from: T - HOUR,
      to: T,
      missing: null,
      sides: { people: 3, bots: 1 },
      references: [
        { from: T - HOUR - 7 * DAY, to: T - 7 * DAY, missing: null, sides: { people: 2, bots: 0 } },
        { from: T - HOUR - 14 * DAY, to: T - 14 * DAY, missing: 'expired', sides: null },
      ],
    });
  });

  it('has nothing if a server does not compare, or sends something else', () => {
    const body = bodyOf({ people: 1, bots: 1 }, []) as { compare: object };
    for (const other of [
      null,
      {},
      { compare: null },
      { compare: { ...body.compare, with: 'toString' } },
      { compare: { ...body.compare, from: 'x' } },
      { compare: { ...body.compare, references: null } },
    ])
      expect(readComparedTotals(other)).to.equal(null);
  });
});

describe('changeOf', () => {
  it('is the part by which a count differs from the mean of those that are known', () => {
    const compared = read({ people: 30, bots: 90 }, [
      { people: 10, bots: 60 },
      'lost',
      { people: 30, bots: 60 },
    ]);
    expect(changeOf(compared, 'people')).to.equal(0.5);
    expect(changeOf(compared, 'bots')).to.equal(0.5);
    expect(changeOf(compared, 'all')).to.equal(0.5);
    expect(changeOf(read({ people: 0, bots: 1 }, [{ people: 4, bots: 0 }]), 'all')).to.equal(-0.75);
  });

  it('is unknown without a count on both sides', () => {
    expect(changeOf(read({ people: 1, bots: 0 }, ['expired']), 'all')).to.equal(null);
    expect(changeOf(read({ people: 1, bots: 0 }, [{ people: 0, bots: 5 }]), 'people')).to.equal(null);
    expect(changeOf(read('lost', [{ people: 1, bots: 1 }]), 'all')).to.equal(null);
  });
});

describe('describeComparison', () => {
  it('says how much more or less it is than what', () => {
    const compared = read({ people: 112, bots: 0 }, [{ people: 100, bots: 0 }], 'week');
    expect(describeComparison(compared, 'all')).to.include({ text: '+12% vs last week', isKnown: true });
    expect(
      describeComparison(read({ people: 995, bots: 0 }, [{ people: 1000, bots: 0 }], 'day'), 'all').text,
    ).to.equal('-0.5% vs yesterday');
  });

  it('has the exact counts and times in its details', () => {
    const { details } = describeComparison(
      read({ people: 1120, bots: 4 }, [{ people: 1000, bots: 2 }, 'not-counted']),
      'all',
    );
    expect(details).to.match(/: 1,124\n.*: 1,002\n.*: not counted then, or only in part$/);
  });

  it('says which weeks are missing', () => {
    const some = read({ people: 5, bots: 0 }, [{ people: 4, bots: 0 }, 'expired', 'expired', 'not-counted']);
    expect(describeComparison(some, 'all').text).to.equal('+25% vs the mean of 1 of 4 weeks');
    const four = read(
      { people: 5, bots: 0 },
      [1, 2, 3, 4].map(() => ({ people: 4, bots: 0 })),
    );
    expect(describeComparison(four, 'all').text).to.equal('+25% vs the mean of 4 weeks');
  });

  it('says why there is nothing to compare with', () => {
    const texts = (['not-counted', 'expired', 'lost'] as const).map((missing) =>
      describeComparison(read({ people: 5, bots: 0 }, [missing], 'week'), 'all'),
    );
    expect(texts.map(({ text }) => text)).to.deep.equal([
      'No comparison with last week: not counted then, or only in part',
      'No comparison with last week: no longer kept in such detail',
      'No comparison with last week: the feed lost too many events then',
    ]);
    expect(texts.map(({ isKnown }) => isKnown)).to.deep.equal([false, false, false]);
    expect(
      describeComparison(read({ people: 5, bots: 0 }, [{ people: 0, bots: 0 }], 'week'), 'all').text,
    ).to.equal('No comparison with last week: nothing was counted then');
  });
});

describe('formatChange', () => {
  it('has a sign, and decimals where they matter', () => {
    expect([0.123, 0.0123, 0, -0.05, -0.999, 12.3].map(formatChange)).to.deep.equal([
      '+12%',
      '+1.2%',
      '0%',
      '-5%',
      '-100%',
      '+1,230%',
    ]);
  });
});

describe('comparedWindowsPath', () => {
  const plan = (resolution: string, spanMs: number): Plan => ({
    resolution,
    bucketMs: 1000,
    from: T - spanMs,
    to: T,
    moving: true,
  });
  it('asks for few windows, no finer than those of the chart', () => {
    const resolutionOf = (...args: Parameters<typeof plan>): string | null =>
      new URLSearchParams(comparedWindowsPath(plan(...args), NO_FILTER, 'week').split('?')[1]).get(
        'resolution',
      );
    expect(resolutionOf('1s', 5 * MINUTE)).to.equal('1m');
    expect(resolutionOf('1m', HOUR)).to.equal('1m');
    expect(resolutionOf('1h', HOUR)).to.equal('1h');
    expect(resolutionOf('1m', DAY)).to.equal('1h');
    expect(resolutionOf('1h', 14 * DAY)).to.equal('1h');
    expect(resolutionOf('1d', 90 * DAY)).to.equal('1d');
  });

  it('has the filter and the comparison', () => {
    expect(comparedWindowsPath(plan('1m', HOUR), { wiki: 'en.wikipedia.org', type: null }, 'day')).to.equal(
      'stats/windows?resolution=1m&from=2026-11-21T11%3A00%3A00.000Z&to=2026-11-21T12%3A00%3A00.000Z&limit=1000&compare=day&domain=en.wikipedia.org',
    );
  });
});

describe('comparisonLine', () => {
  const compared = readComparedWindows({
    resolution: '1m',
    compare: {
      with: 'day',
      references: [],
      rows: [
        { start: iso(T), references: 1, non_bots: 60, bots: 30 },
        { start: iso(T + MINUTE), references: 1, non_bots: 0, bots: 0 },
        { start: 'x', references: 1, non_bots: 1, bots: 1 },
      ],
    },
  });
  if (compared === null) throw new Error('not read');

  it('has the rate of the earlier window at each point of the chart', () => {
    const plan = { resolution: '1s', bucketMs: 30_000, from: T - 30_000, to: T + 2.5 * MINUTE, moving: true };
    expect(comparisonLine(compared, plan, 'all')).to.deep.equal([null, 1.5, 1.5, 0, 0, null]);
    expect(comparisonLine(compared, plan, 'people')).to.deep.equal([null, 1, 1, 0, 0, null]);
    expect(comparisonLine(compared, plan, 'bots')).to.deep.equal([null, 0.5, 0.5, 0, 0, null]);
  });

  it('is not read from a response without a comparison', () => {
    for (const body of [null, { resolution: '1m' }, { resolution: 'toString', compare: { rows: [] } }])
      expect(readComparedWindows(body)).to.equal(null);
  });
});
