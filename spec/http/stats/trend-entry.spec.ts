import { expect } from 'chai';
import { trendEntry } from '../../../src/http/stats/trend-entry.ts';
import type { BurstOf, Trend } from '../../../src/stats/trends/trend.ts';

const AT = Date.parse('2026-05-05T11:17:40Z');
const SINCE = Date.parse('2026-05-05T11:15:00Z');

const burst = (of: BurstOf, key: string, count = 50, usual = 1.23456): Trend => ({
  kind: 'burst',
  of,
  key,
  at: AT,
  since: SINCE,
  count,
  usual,
  score: 14,
});
const war = (key: string): Trend => ({
  kind: 'edit-war',
  key,
  at: AT,
  since: SINCE,
  reverts: 4,
  users: ['Alice', 'Bob'],
});

describe('trendEntry', () => {
  const cases: readonly (readonly [trend: Trend, title: string, url: string | null])[] = [
    [
      burst('page', 'en.wikipedia.org/Talk:A/B 50 %?'),
      'Page: Talk:A/B 50 %? (en.wikipedia.org)',
      'https://en.wikipedia.org/wiki/Talk:A/B_50_%25%3F',
    ],
    [
      burst('domain', 'de.wikipedia.org'),
      'Wiki: de.wikipedia.org',
      'https://de.wikipedia.org/wiki/Special:RecentChanges',
    ],
    [burst('user', 'Zoë'), 'User: Zoë', 'https://meta.wikimedia.org/wiki/Special:CentralAuth/Zo%C3%AB'],
    [
      burst('new-accounts', 'enwiki'),
      'New accounts: enwiki',
      'https://en.wikipedia.org/wiki/Special:Log/newusers',
    ],
    [burst('new-accounts', '?'), 'New accounts: ?', null],
    [burst('domain', 'javascript:alert(1)//'), 'Wiki: javascript:alert(1)//', null],
    [burst('page', 'a b/X'), 'Page: X (a b)', null],
    [
      war('en.wikipedia.org/AC/DC'),
      'Edit war: AC/DC (en.wikipedia.org)',
      'https://en.wikipedia.org/w/index.php?title=AC/DC&action=history',
    ],
    [war('a b/X'), 'Edit war: X (a b)', null],
  ];
  for (const [trend, title, url] of cases) {
    it(`names and links ${title}`, () => {
      expect(trendEntry(trend)).to.include({ title, url, at: AT, since: SINCE });
    });
  }

  it('says what is unusual', () => {
    expect(trendEntry(burst('user', 'A')).text).to.equal('50 edits in 5 minutes, usually 1.2');
    expect(trendEntry(burst('user', 'A', 1, 0.01)).text).to.equal('1 edit in 5 minutes, usually none');
    expect(trendEntry(burst('new-accounts', 'enwiki', 99, 10.6)).text).to.equal(
      '99 accounts in 5 minutes, usually 11',
    );
    expect(trendEntry(war('a/b')).text).to.equal('4 reverts by 2 users within an hour: Alice, Bob');
  });

  it('has the same id while a trend goes on, and another one for the next', () => {
    const first = burst('user', 'Zoë:1');
    expect(trendEntry({ ...first, at: AT + 60_000 }).id).to.equal(trendEntry(first).id);
    const others = [
      { ...first, since: SINCE + 300_000 },
      burst('domain', 'Zoë:1'),
      burst('user', 'Zoë'),
      war('Zoë:1'),
    ];
    expect(new Set([first, ...others].map((trend) => trendEntry(trend).id)).size).to.equal(5);
  });

  it('accepts names that are not well-formed', () => {
    expect(trendEntry(burst('user', '\ud800')).id).to.include('%EF%BF%BD');
  });
});
