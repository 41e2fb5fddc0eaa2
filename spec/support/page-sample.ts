import type { Stats } from './stats.ts';

/** Names like those of the real feed, and some that try to break the layout. */
const USERS: readonly (readonly [string, number])[] = [
  ['Citation bot', 9120],
  ['InternetArchiveBot', 8644],
  ['مستخدم:عبد الرحمن بن محمد الأندلسي القرطبي الطويل الاسم جداً', 7015],
  ['Lucas Werkmeister', 6120],
  ['A'.repeat(180), 5877],
  ['142', 5310],
  ['משתמש קצר', 4922],
  ['<b>Not bold</b> & "quoted"', 4110],
  ['~2026-48213-07', 3908],
  ['2001:db8:85a3:8d3:1319:8a2e:370:7348', 3333],
  ['ウィキペディア編集者の長い名前の例です', 2801],
  ['e\u0301'.repeat(8) + 'Z\u0351\u0343\u0352\u0301\u0302\u030d', 2212],
  ['Renamed user 7c3f', 1764],
  ['\u202eoverride', 1201],
  ['👩‍🔬 Ada', 977],
  ['17', 640],
  ['Sixteenth', 12],
];

const DOMAINS: readonly (readonly [string, number])[] = [
  ['commons.wikimedia.org', 61_402],
  ['www.wikidata.org', 58_933],
  ['en.wikipedia.org', 31_020],
  ['de.wikipedia.org', 9811],
  ['fr.wikipedia.org', 8020],
  ['ru.wikipedia.org', 5904],
  ['es.wikipedia.org', 5711],
  ['ja.wikipedia.org', 4870],
  ['it.wikipedia.org', 4233],
  ['zh.wikipedia.org', 3914],
  ['pl.wikipedia.org', 2480],
  ['ar.wikipedia.org', 2301],
  ['uk.wikipedia.org', 2188],
  ['zh-min-nan.wikipedia.org', 1003],
  ['incubator.wikimedia.org', 812],
  ['mg.wiktionary.org', 390],
];

/** Statistics with every kind of name. */
export const sampleStats = (): Stats => {
  const messages = DOMAINS.reduce((sum, [, count]) => sum + count, 0);
  const bots = Math.round(messages * 0.371);
  return {
    messages,
    distinct_users: 41_877,
    bots,
    non_bots: messages - bots,
    by_server_url: Object.fromEntries(DOMAINS.map(([domain, count]) => [`https://${domain}`, count])),
    by_domain: Object.fromEntries(DOMAINS),
    by_user: Object.fromEntries(USERS),
    as_of: null,
  };
};

/** The same statistics plus `events` edits by people on one wiki. */
export const withMoreEvents = (stats: Stats, events: number): Stats => ({
  ...stats,
  messages: stats.messages + events,
  non_bots: stats.non_bots + events,
  by_domain: { ...stats.by_domain, 'en.wikipedia.org': (stats.by_domain['en.wikipedia.org'] ?? 0) + events },
});
