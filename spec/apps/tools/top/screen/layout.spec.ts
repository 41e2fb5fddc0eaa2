import { expect } from 'chai';
import fc from 'fast-check';
import { layout, type Size, unboundedLayout } from '../../../../../src/apps/tools/top/screen/layout.ts';
import { lineWidth } from '../../../../../src/apps/tools/top/screen/line.ts';
import { paint } from '../../../../../src/apps/tools/top/screen/paint.ts';
import type { View } from '../../../../../src/apps/tools/top/view.ts';
import { AT, someView, statsOf } from '../view-samples.ts';

const NAMES = [
  'Alice',
  '編集者',
  'e\u0301',
  '\u001b[2J',
  '👩‍🚀',
  'a very long name of a user, longer than most',
  'משתמש ארוך מאוד בוויקיפדיה העברית',
];
const names = new Map(
  Array.from({ length: 40 }, (_, index) => [`${NAMES[index % NAMES.length] ?? ''}${index}`, 100 - index]),
);
const rich = statsOf(12_345, AT, { bots: 4_711, people: 7_634, byUser: names, byDomain: names });
const before = statsOf(12_000, AT - 60_000, { byUser: names, byDomain: new Map() });
const FEED = { connected: true, lag_seconds: 0.4, reconnects: 2, gaps: 0, lost_events: 0, rejected: 3 };

const textOf = (view: View, size: Size, maxEntries = Infinity): string[] =>
  layout(view, size, maxEntries).map((line) => paint(line, false));

describe('the layout of headwater top', () => {
  it('looks like this', () => {
    const view = someView({
      stats: statsOf(12_345, AT, {
        bots: 4_711,
        people: 7_634,
        users: 3_456,
        byDomain: new Map([
          ['www.wikidata.org', 9_000],
          ['en.wikipedia.org', 3_345],
        ]),
        byUser: new Map([
          ['142', 70],
          ['編集者4', 90],
        ]),
      }),
      rate: 42.14,
      recent: {
        ms: 12_300,
        before: statsOf(12_000, AT, {
          byDomain: new Map([['www.wikidata.org', 8_877]]),
          byUser: new Map([['142', 70]]),
        }),
      },
      readiness: { ready: true, problems: [], feed: FEED },
    });
    expect(textOf(view, { columns: 80, rows: 24 })).to.deep.equal([
      'Headwater  http://127.0.0.1:7000                                            live',
      '',
      '42.1/s · messages 12,345 · users 3,456 · as of 12:00:00 UTC',
      'bots 38.2 % ███████████████░░░░░░░░░░░░░░░░░░░░░░░░░ 61.8 % people',
      'feed connected · 0.4 s behind · reconnects 2 · gaps 0 · lost 0 · rejected 3',
      '',
      '  total last 12s  wikis                    total last 12s  users',
      '  9,000     +123  Wikidata                    90           編集者4',
      '  3,345   +3,345  English Wikipedia           70        ·  142',
    ]);
  });

  it('shows the domain of a wiki after its name where both fit, and alone if it has no name', () => {
    const byDomain = new Map([
      ['en.wikipedia.org', 9],
      ['wiki.example.org', 8],
      ['\u001b.wikipedia.org', 7],
    ]);
    const view = someView({ stats: statsOf(24, AT, { byDomain, byUser: new Map() }) });
    const rowsAt = (columns: number): string[] =>
      textOf(view, { columns, rows: 24 })
        .slice(7, 10)
        .map((row) => row.trim().replace(/^\d+ +/, ''));
    expect(rowsAt(120)).to.deep.equal([
      'English Wikipedia  en.wikipedia.org',
      'wiki.example.org',
      '\ufffd.wikipedia.org',
    ]);
    expect(rowsAt(80)[0]).to.equal('English Wikipedia');
  });

  it('says how far the server is behind, rather than live', () => {
    const titleWith = (lag_seconds: number | null): string =>
      textOf(someView({ readiness: { ready: true, problems: [], feed: { ...FEED, lag_seconds } } }), {
        columns: 80,
        rows: 24,
      })[0] ?? '';
    expect(titleWith(30)).to.match(/ live$/);
    expect(titleWith(null)).to.match(/ live$/);
    expect(titleWith(89 * 86_400)).to.match(/ 89 days behind$/);
  });

  it('distinguishes a feed without events from one that is behind', () => {
    const rowsWith = (feed: { lag_seconds: number | null; idle_seconds: number | null }): string[] => {
      const readiness = { ready: true, problems: [], feed: { ...FEED, ...feed } };
      return textOf(someView({ readiness }), { columns: 80, rows: 24 });
    };
    expect(rowsWith({ lag_seconds: 9.6, idle_seconds: 9 })[0]).to.match(/ live$/);
    const quiet = rowsWith({ lag_seconds: 12.4, idle_seconds: 12 });
    expect(quiet[0]).to.match(/ {2}no events for 12 s$/);
    expect(quiet[4]).to.match(/^feed connected · no events for 12 s · reconnects/);
    expect(rowsWith({ lag_seconds: 629, idle_seconds: 600 })[0]).to.match(/ {2}no events for 10 min$/);
    expect(rowsWith({ lag_seconds: null, idle_seconds: 20 })[0]).to.match(/ {2}no events for 20 s$/);
    expect(rowsWith({ lag_seconds: 7_200, idle_seconds: 0 })[0]).to.match(/ {2}2 h behind$/);
    const both = rowsWith({ lag_seconds: 7_200, idle_seconds: 42 });
    expect(both[0]).to.match(/ {2}2 h behind, no events for 42 s$/);
    expect(both[4]).to.match(/^feed connected · 2 h behind · no events for 42 s · reconnects/);
  });

  it('shows the most edited pages below the lists, if the server reports them', () => {
    const pages = [
      { domain: 'en.wikipedia.org', title: 'Deaths in 2026', count: 12 },
      { domain: 'de.wikipedia.org', title: '\u001b[2JNekrolog', count: 3 },
    ];
    const size = { columns: 80, rows: 24 };
    expect(textOf(someView({ pages }), size).slice(7)).to.deep.equal([
      '  1,234           English Wikipedia        1,234           Alice',
      '',
      '  edits  pages, last 5 min',
      '     12  Deaths in 2026  en.wikipedia.org',
      '      3  \ufffd[2JNekrolog  de.wikipedia.org',
    ]);
    for (const none of [null, []])
      expect(textOf(someView({ pages: none }), size).join('\n')).to.not.include('pages');
  });

  it('fits into any terminal, whatever the names are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 60 }), (columns, rows) => {
        const pages = NAMES.map((title) => ({ domain: 'en.wikipedia.org', title, count: 7 }));
        const view = someView({ stats: rich, rate: 42, recent: { ms: 60_000, before }, pages });
        const lines = layout(view, { columns, rows }, Infinity);
        expect(lines).to.have.lengthOf.at.most(rows);
        for (const line of lines) expect(lineWidth(line)).to.be.at.most(columns);
      }),
    );
  });

  it('fills the terminal with rows, or holds as many as are asked for', () => {
    const view = someView({ stats: rich });
    expect(textOf(view, { columns: 80, rows: 24 })).to.have.lengthOf(24);
    expect(textOf(view, { columns: 40, rows: 24 })).to.have.lengthOf.within(23, 24);
    expect(textOf(view, { columns: 80, rows: 24 }, 3)).to.have.lengthOf(7 + 3);
    expect(unboundedLayout(view, 80, 10)).to.have.lengthOf(7 + 10);
  });

  it('puts the lists below each other in a narrow terminal', () => {
    const rows = textOf(someView({ stats: rich }), { columns: 40, rows: 24 });
    expect(rows.filter((row) => /total last min {2}(wikis|users)$/.test(row))).to.have.lengthOf(2);
  });

  it('lets no control character of a name through', () => {
    const rows = textOf(someView({ stats: rich }), { columns: 120, rows: 60 }).join('\n');
    expect(rows).to.contain('\u{fffd}[2J').and.not.to.contain('\u001b');
  });

  it('isolates names from right to left, also the end of one that is cut off', () => {
    const byUser = new Map([
      ['משתמש ארוך מאוד בוויקיפדיה העברית', 9],
      ['Alice', 8],
    ]);
    const view = someView({ stats: statsOf(17, AT, { byUser, byDomain: byUser }) });
    for (const columns of [30, 70, 80]) {
      const lines = textOf(view, { columns, rows: 24 }).filter((line) => line.includes('משתמש'));
      expect(lines.length).to.be.above(0);
      for (const line of lines) {
        expect(line).to.match(/^[^\u0590-\u05ff]*(?:\u2068[\u0590-\u05ff ]+…?\u2069[^\u0590-\u05ff]*)+$/);
        expect(line).not.to.include('\u{fffd}');
      }
    }
  });

  it('shows since when and why the server is unreachable, and keeps the last numbers, dimmed', () => {
    const connection = {
      kind: 'disconnected',
      since: AT - 12_000,
      reason: 'no server answers at \u0007x',
    } as const;
    const lines = layout(someView({ connection }), { columns: 80, rows: 24 }, Infinity);
    const [title, problemLine, numbers] = lines.map((line) => paint(line, false));
    expect(title).to.match(/unreachable for 12 s$/);
    expect(problemLine).to.equal('no server answers at \u{fffd}x. Retrying…');
    expect(numbers).to.contain('messages 1,234');
    for (const line of lines.slice(2)) for (const { style } of line) expect(style).to.equal('quiet');
  });

  it('shows the first problem of the server', () => {
    const readiness = {
      ready: false,
      problems: ['the disk is full', 'more'],
      feed: { ...FEED, connected: false },
    };
    const rows = textOf(someView({ readiness }), { columns: 80, rows: 24 });
    expect(rows[1]).to.equal('the disk is full');
    expect(rows[4]).to.match(/^feed disconnected · /);
  });

  it('shows the topic of a consumer', () => {
    const topic = { name: 'edits', joined: true, lag: 1_200, dead_letters: 4, lost_records: 0 };
    const rows = textOf(someView({ readiness: { ready: true, problems: [], topic } }), {
      columns: 80,
      rows: 24,
    });
    expect(rows[4]).to.equal('topic edits · 1,200 behind · lost records 0 · dead letters 4');
    expect(rows[0]).to.match(/ {2}1,200 records behind$/);
  });

  it('says how long a consumer has counted nothing', () => {
    const topic = { name: 'edits', joined: true, lag: 1_000, dead_letters: 4, lost_records: 0 };
    const titleAfter = (countedIdleMs: number | null): string =>
      textOf(someView({ readiness: { ready: true, problems: [], topic }, countedIdleMs }), {
        columns: 80,
        rows: 24,
      })[0] ?? '';
    expect(titleAfter(null)).to.match(/ live$/);
    expect(titleAfter(9_999)).to.match(/ live$/);
    expect(titleAfter(12_000)).to.match(/ {2}no events for 12 s$/);
  });
});

describe('paint', () => {
  it('colours a line, or gives its plain text', () => {
    const line = [
      { text: 'a', style: 'plain' },
      { text: 'b', style: 'quiet' },
    ] as const;
    expect(paint(line, true)).to.equal('a\u001b[2mb\u001b[0m');
    expect(paint(line, false)).to.equal('ab');
  });
});
