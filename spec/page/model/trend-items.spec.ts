import { expect } from 'chai';
import { sampleTrends } from '../../support/page-changes.ts';
import { pageModule } from '../../support/page-module.ts';

interface Item {
  readonly label: string;
  readonly name: string;
  readonly text: string;
  readonly url: string | null;
}
const { pageUrl, readTop, readTopPages, readTrends } = (await pageModule('model/trend-items.js')) as {
  pageUrl: (domain: string | null, title: string | null) => string | null;
  readTop: (body: unknown, member: string) => Map<string, number> | null;
  readTopPages: (body: unknown, limit: number) => readonly Item[] | null;
  readTrends: (body: unknown, limit: number) => readonly Item[] | null;
};

describe('readTrends, readTopPages and readTop', () => {
  it('describe each kind, latest first, with a link if there is a page to show', () => {
    const trends = [...sampleTrends(Date.parse('2026-11-21T12:00:00Z'))].reverse();
    const items = readTrends({ trends }, 20) ?? [];
    expect(items.map(({ label, name, text, url }) => [label, name, text, url])).to.deep.equal([
      [
        'Page',
        '2026 Bay of Bengal cyclone',
        '64 edits in 5 minutes, usually 0.4',
        'https://en.wikipedia.org/wiki/2026_Bay_of_Bengal_cyclone',
      ],
      [
        'Edit war',
        'Königsberger Klopse',
        '7 reverts by 3 users within an hour',
        'https://de.wikipedia.org/wiki/K%C3%B6nigsberger_Klopse',
      ],
      [
        'Wiki',
        'zh-min-nan.wikipedia.org',
        '912 edits in 5 minutes, usually 31',
        'https://zh-min-nan.wikipedia.org/wiki/Special:RecentChanges',
      ],
      [
        'User',
        'مستخدم:عبد الرحمن بن محمد',
        '188 edits in 5 minutes, usually 2.3',
        `https://meta.wikimedia.org/wiki/Special:CentralAuth/${encodeURIComponent('مستخدم:عبد_الرحمن_بن_محمد').replaceAll('%3A', ':')}`,
      ],
      ['New accounts', 'ptwiki', '41 accounts in 5 minutes, usually 3', null],
      [
        'Page',
        '東海道新幹線',
        '17 edits in 5 minutes, usually none',
        `https://ja.wikipedia.org/wiki/${encodeURIComponent('東海道新幹線')}`,
      ],
    ]);
  });

  it('list each item once, with its latest trend', () => {
    const page = { kind: 'burst', of: 'page', domain: 'en.wikipedia.org', title: 'X', usual: 1 };
    const items = readTrends(
      {
        trends: [
          { ...page, at: '2026-11-21T12:00:00Z', count: 12 },
          { ...page, at: '2026-11-21T12:05:00Z', count: 40 },
        ],
      },
      20,
    );
    expect(items?.map(({ text }) => text)).to.deep.equal(['40 edits in 5 minutes, usually 1']);
  });

  it('ignore unknown and malformed trends', () => {
    const odd = [null, 3, {}, { kind: 'burst' }, { kind: 'burst', of: 'toString' }, { kind: 'edit-war' }];
    expect(readTrends({ trends: odd }, 5)).to.deep.equal([]);
    expect([null, {}, { trends: 1 }].map((body) => readTrends(body, 5))).to.deep.equal([null, null, null]);
  });

  it('link to any title, but never to a host that is not a wiki', () => {
    expect(pageUrl('en.wikipedia.org', 'AC/DC: 100 % & "more"?')).to.equal(
      'https://en.wikipedia.org/wiki/AC/DC:_100_%25_%26_%22more%22%3F',
    );
    expect(pageUrl('evil.org/x?', 'A')).to.equal(null);
    expect(pageUrl(null, 'A')).to.equal(null);
  });

  it('read the top lists', () => {
    const page = { domain: 'en.wikipedia.org', title: 'A b', count: 2, error: 0 };
    const top = [page, { ...page, title: 'Once', count: 1 }, { count: 3 }];
    expect(readTopPages({ top }, 9)?.map(({ text, url }) => [text, url])).to.deep.equal([
      ['2 edits in 5 minutes', 'https://en.wikipedia.org/wiki/A_b'],
    ]);
    expect([
      ...(readTop({ top: [{ user: '142', count: 3 }, { user: 'B', count: 9 }, null] }, 'user') ?? []),
    ]).to.deep.equal([
      ['142', 3],
      ['B', 9],
    ]);
    expect(readTop({}, 'user')).to.equal(null);
  });
});
