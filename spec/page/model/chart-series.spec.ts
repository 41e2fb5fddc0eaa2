import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Plan {
  readonly resolution: string;
  readonly bucketMs: number;
  readonly from: number;
  readonly to: number;
  readonly moving: boolean;
}
interface Layer {
  readonly name: string;
  readonly label: string;
  readonly values: readonly (number | null)[];
}
interface Series {
  readonly times: readonly number[];
  readonly layers: readonly Layer[];
  readonly isStacked: boolean;
  readonly unit: string | null;
}
const { seriesPaths, readSeries, seriesResolution, ignoredFilters } = (await pageModule(
  'model/chart-series.js',
)) as {
  seriesPaths: (
    show: string,
    plan: Plan,
    filter: { wiki: string | null; type: string | null },
    wikis: ReadonlyMap<string, number>,
  ) => ReadonlyMap<string, string>;
  readSeries: (
    show: string,
    plan: Plan,
    bodies: ReadonlyMap<string, unknown>,
    lost: { isUnknown: (from: number, to: number) => boolean },
    labelOf: (wiki: string) => string | null,
  ) => Series | null;
  seriesResolution: (plan: Plan) => string;
  ignoredFilters: (show: string, filter: { isFiltered: boolean; who: string }) => string;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const T = Date.parse('2026-11-30T12:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();
const PLAN: Plan = { resolution: '1m', bucketMs: MINUTE, from: T, to: T + 4 * MINUTE, moving: true };
const NOTHING_LOST: { isUnknown: (from: number, to: number) => boolean } = { isUnknown: () => false };
const unnamed = (): null => null;

/** Complete from the start of the plan until its last minute, which is not. */
const body = (
  rows: readonly (Readonly<Record<string, unknown>> & { at: number })[],
  resolution = '1m',
): unknown => ({
  resolution,
  counted_since: iso(T),
  complete_until: iso(T + 3 * MINUTE),
  rows: rows.map(({ at, ...row }) => ({ start: iso(T + at * MINUTE), ...row })),
});
const read = (show: string, bodies: Readonly<Record<string, unknown>>, lost = NOTHING_LOST) =>
  readSeries(show, PLAN, new Map(Object.entries(bodies)), lost, unnamed);
const shown = (series: Series | null) => series?.layers.map(({ label, values }) => [label, values]);

describe('seriesResolution', () => {
  it('has some dozens of windows, no finer than those of the chart', () => {
    const of = (span: number, resolution: string): string =>
      seriesResolution({ ...PLAN, resolution, to: T + span });
    expect([
      of(5 * MINUTE, '1s'),
      of(HOUR, '1m'),
      of(DAY, '1m'),
      of(7 * DAY, '1h'),
      of(90 * DAY, '1d'),
    ]).to.deep.equal(['1m', '1m', '1h', '1h', '1d']);
    expect(of(HOUR, '1h')).to.equal('1h');
  });
});

describe('seriesPaths', () => {
  const none = new Map<string, number>();
  const queries = (...args: Parameters<typeof seriesPaths>): readonly string[] =>
    [...seriesPaths(...args)].map(([name, path]) => `${name} ${path.replace(/^.*limit=1000/, '')}`);
  const filter = { wiki: 'en.wikipedia.org', type: null };

  it('ask for one series, with the filter where it is counted apart', () => {
    expect(queries('new', PLAN, filter, none)).to.deep.equal([' &domain=en.wikipedia.org']);
    expect(queries('bytes', PLAN, filter, none)).to.deep.equal([' &domain=en.wikipedia.org']);
    expect(queries('kinds', PLAN, filter, none)).to.deep.equal([' &by=kind']);
    expect(queries('users', PLAN, filter, none)).to.deep.equal([' ']);
    expect(seriesPaths('users', PLAN, filter, none).get('')).to.equal(
      'stats/windows?resolution=1m&from=2026-11-30T12%3A00%3A00.000Z&to=2026-11-30T12%3A04%3A00.000Z&limit=1000',
    );
  });

  it('ask for the five largest wikis and all together', () => {
    const wikis = new Map(['a', 'b', 'c', 'd', 'e', 'f'].map((wiki, index) => [wiki, index]));
    expect(queries('wikis', PLAN, filter, wikis)).to.deep.equal([
      ' ',
      ...['f', 'e', 'd', 'c', 'b'].map((wiki) => `${wiki} &domain=${wiki}`),
    ]);
  });
});

describe('readSeries', () => {
  it('has rates of complete windows: 0 without a row, unknown where it is not complete', () => {
    const series = read('new', {
      '': body([
        { at: 0, new_pages: 30 },
        { at: 3, new_pages: 600 },
      ]),
    });
    expect(shown(series)).to.deep.equal([['New pages', [0.5, 0, 0, null]]]);
    expect(series).to.deep.include({
      times: [0.5, 1.5, 2.5, 3.5].map((minutes) => T + minutes * MINUTE),
      unit: null,
    });
  });

  it('has gaps where the feed lost too much', () => {
    const lost = { isUnknown: (from: number) => from === T + MINUTE };
    expect(shown(read('new', { '': body([]) }, lost))).to.deep.equal([['New pages', [0, null, 0, null]]]);
  });

  it('has bytes added and removed beside each other', () => {
    const series = read('bytes', { '': body([{ at: 1, bytes_added: 600, bytes_removed: 60 }]) });
    expect(series?.isStacked).to.equal(false);
    expect(shown(series)).to.deep.equal([
      ['Removed', [0, 1, 0, null]],
      ['Added', [0, 10, 0, null]],
    ]);
  });

  it('has distinct users of each window, which are no rate', () => {
    const series = read('users', {
      '': body([
        { at: 0, distinct_users: 42 },
        { at: 1, distinct_users: null },
      ]),
    });
    expect(series?.unit).to.equal('minute');
    expect(shown(series)).to.deep.equal([['Distinct users', [42, null, 0, null]]]);
    const hours = readSeries(
      'users',
      { ...PLAN, to: T + HOUR },
      new Map([['', body([], '1h')]]),
      NOTHING_LOST,
      unnamed,
    );
    expect(hours?.unit).to.equal('hour');
  });

  it('stacks kinds of users, the unknown one only if there are any', () => {
    const row = (at: number, kind: string, messages: number) => ({ at, kind, messages });
    const rows = [row(0, 'registered', 60), row(0, 'bot', 30), row(1, 'ip', 6)];
    expect(shown(read('kinds', { '': body(rows) }))).to.deep.equal([
      ['Registered', [1, 0, 0, null]],
      ['Temporary', [0, 0, 0, null]],
      ['IP', [0, 0.1, 0, null]],
      ['Bots', [0.5, 0, 0, null]],
    ]);
    expect(shown(read('kinds', { '': body([...rows, row(2, 'unknown', 60)]) }))?.at(-1)).to.deep.equal([
      'Unknown',
      [0, 0, 1, null],
    ]);
  });

  it('stacks wikis and the rest of all', () => {
    const bodies = new Map([
      [
        '',
        body([
          { at: 0, messages: 60 },
          { at: 1, messages: 30 },
        ]),
      ],
      ['en.wikipedia.org', body([{ at: 0, messages: 45 }])],
    ]);
    const labelOf = (wiki: string): string | null =>
      wiki === 'en.wikipedia.org' ? 'English Wikipedia' : null;
    expect(shown(readSeries('wikis', PLAN, bodies, NOTHING_LOST, labelOf))).to.deep.equal([
      ['English Wikipedia', [0.75, 0, 0, null]],
      ['Others', [0.25, 0.5, 0, null]],
    ]);
  });

  it('reads nothing from a malformed response', () => {
    for (const malformed of [null, {}, { resolution: '1m' }, { resolution: 'toString', rows: [] }])
      expect(read('new', { '': malformed })).to.equal(null);
  });
});

describe('ignoredFilters', () => {
  it('says what a series does not count apart', () => {
    const plain = { isFiltered: false, who: 'all' };
    for (const show of ['sides', 'new', 'bytes', 'users', 'kinds', 'wikis'])
      expect(ignoredFilters(show, plain)).to.equal('');
    expect(ignoredFilters('new', { isFiltered: true, who: 'bots' })).to.equal(
      ' · people and bots (not counted apart here)',
    );
    for (const show of ['users', 'kinds', 'wikis'])
      for (const filter of [
        { isFiltered: true, who: 'all' },
        { isFiltered: false, who: 'bots' },
      ])
        expect(ignoredFilters(show, filter)).to.equal(' · without the filters (not counted apart here)');
  });
});
