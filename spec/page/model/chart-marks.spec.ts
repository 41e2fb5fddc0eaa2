import { expect } from 'chai';
import { pageModule } from '../../support/page-module.ts';

interface Mark {
  readonly kind: string;
  readonly at: number;
  readonly until: number;
  readonly text: string;
  readonly domain: string | null;
  readonly score: number;
}
interface MarkGroup {
  readonly key: string;
  readonly kind: string;
  readonly part: number;
  readonly texts: readonly string[];
}
const { readMarks, annotationsPath, shownMarks, groupMarks } = (await pageModule('model/chart-marks.js')) as {
  readMarks: (body: unknown) => readonly Mark[] | null;
  annotationsPath: (range: { from: number; to: number }) => string;
  shownMarks: (marks: readonly Mark[], wiki: string | null) => readonly Mark[];
  groupMarks: (
    marks: readonly Mark[],
    chart: { from: number; to: number; minPart: number; now: Date },
  ) => readonly MarkGroup[];
};

const T = Date.parse('2026-11-30T12:00:00Z');
const iso = (seconds: number): string => new Date(T + seconds * 1000).toISOString();
const mark = (at: number, over: Partial<Mark> = {}): Mark => ({
  kind: 'lost',
  at,
  until: at,
  text: `at ${at}`,
  domain: null,
  score: 0,
  ...over,
});

describe('readMarks', () => {
  it('says what happened, each kind in its words', () => {
    const marks = readMarks({
      annotations: [
        { kind: 'restart', at: iso(0), until: iso(40) },
        { kind: 'reconnect', at: iso(0), until: iso(180) },
        { kind: 'lost', at: iso(0), until: iso(1), events: 1234 },
        { kind: 'lost', at: iso(0), until: iso(1), events: 1 },
        {
          kind: 'edit-war',
          domain: 'en.wikipedia.org',
          title: 'Cheese',
          at: iso(5),
          since: iso(0),
          reverts: 4,
          users: ['A', 'B'],
        },
        {
          kind: 'burst',
          of: 'domain',
          domain: 'de.wikipedia.org',
          at: iso(5),
          since: iso(0),
          count: 300,
          usual: 20,
          score: 7.5,
        },
      ],
    });
    expect(marks?.map(({ text }) => text)).to.deep.equal([
      'Server restarted after 40 s; events since then were read later',
      'Feed disconnected for 3 min; its events were read later',
      '1,234 events of the feed lost',
      '1 event of the feed lost',
      'Edit war began: Cheese (en.wikipedia.org): 4 reverts by 2 users within an hour',
      'Wiki: de.wikipedia.org: 300 edits in 5 minutes, usually 20',
    ]);
    expect(marks?.[0]).to.include({ at: T, until: T + 40_000, domain: null });
    expect(marks?.[4]).to.include({ at: T + 5000, until: T + 5000, domain: 'en.wikipedia.org' });
    expect(marks?.[5]).to.include({ domain: 'de.wikipedia.org', score: 7.5 });
  });

  it('leaves out what it does not understand', () => {
    expect(
      readMarks({
        annotations: [
          null,
          { kind: 'other', at: iso(0) },
          { kind: 'lost', at: 'x' },
          { kind: 'burst', at: iso(0) },
        ],
      }),
    ).to.deep.equal([]);
    expect(readMarks({})).to.equal(null);
  });
});

describe('annotationsPath', () => {
  it('has the range', () => {
    expect(annotationsPath({ from: T, to: T + 1000 })).to.equal(
      'stats/annotations?from=2026-11-30T12%3A00%3A00.000Z&to=2026-11-30T12%3A00%3A01.000Z',
    );
  });
});

describe('shownMarks', () => {
  it('are the eight most unusual bursts, and everything else', () => {
    const bursts = Array.from({ length: 12 }, (_, index) => mark(index, { kind: 'burst', score: index }));
    const shown = shownMarks([...bursts, mark(99)], null);
    expect(shown.map(({ at }) => at)).to.deep.equal([4, 5, 6, 7, 8, 9, 10, 11, 99]);
  });

  it('are those of the selected wiki, and what concerns all', () => {
    const marks = [
      mark(1, { kind: 'burst', domain: 'a.org' }),
      mark(2, { kind: 'burst', domain: 'b.org' }),
      mark(3, { kind: 'edit-war', domain: 'b.org' }),
      mark(4, { kind: 'burst' }),
      mark(5, { kind: 'restart' }),
    ];
    expect(shownMarks(marks, 'a.org').map(({ at }) => at)).to.deep.equal([1, 5]);
    expect(shownMarks(marks, null)).to.have.length(5);
  });
});

describe('groupMarks', () => {
  const chart = { from: T, to: T + 1000, minPart: 0.1, now: new Date(T) };

  it('places marks, and merges those that are too close, under the most important kind', () => {
    const groups = groupMarks(
      [
        mark(T + 550, { kind: 'edit-war', text: 'war' }),
        mark(T + 100, { kind: 'burst', text: 'burst' }),
        mark(T + 500, { kind: 'restart', text: 'restart' }),
        mark(T + 601, { text: 'lost' }),
      ],
      chart,
    );
    expect(
      groups.map(({ part, kind, texts }) => [part, kind, texts.map((text) => text.slice(10))]),
    ).to.deep.equal([
      [0.1, 'burst', ['burst']],
      [0.5, 'restart', ['restart', 'war']],
      [0.601, 'lost', ['lost']],
    ]);
    expect(groups[1]?.texts[0]).to.match(/^\d\d:\d\d:\d\d: restart$/);
  });

  it('marks at the start what began earlier and had not ended, and nothing outside', () => {
    const parts = groupMarks(
      [mark(T - 500, { until: T + 1 }), mark(T - 500, { until: T - 1 }), mark(T + 1001), mark(T + 1000)],
      chart,
    ).map(({ part }) => part);
    expect(parts).to.deep.equal([0, 1]);
  });

  it('keeps the key of a group while the chart moves', () => {
    const marks = [mark(T + 500), mark(T + 510)];
    const [before] = groupMarks(marks, chart);
    const [after] = groupMarks(marks, { ...chart, from: T + 100, to: T + 1100 });
    expect(after?.key).to.equal(before?.key);
    expect(after?.part).to.be.below(before?.part ?? 0);
  });
});
