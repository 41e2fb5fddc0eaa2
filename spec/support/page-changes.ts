import type { LiveChange } from '../../src/http/live/live-change.ts';
import { userKind } from '../../src/wikimedia/event/user-kind.ts';
import { sampleStats } from './page-sample.ts';

/** A change as /events sends it. */
export interface SampleChange {
  readonly id: string;
  readonly dt: string;
  readonly type: string;
  readonly wiki: string;
  readonly domain: string;
  readonly title: string;
  readonly user: string;
  readonly bot: boolean;
  readonly kind: string | null;
  readonly minor: boolean;
  readonly bytes: number | null;
  readonly namespace: number;
  readonly url: string | null;
  readonly diff_url: string | null;
  readonly comment: string | null;
}

const TITLES = [
  'List of lighthouses in Scotland',
  'Category:Uploaded with pattypan',
  'Q42',
  'Дніпро (річка)',
  'File:Sunrise over Lake Baikal, seen from the ice in February.jpg',
  'الأندلس',
  '東海道新幹線',
  'Talk:Sea surface temperature',
  'Lexeme:L1287',
  '<i>Title</i> & "quotes"',
];
const COMMENTS = [
  '/* History */ copy edit, and the source of the second sentence, which was not the one that was cited',
  '',
  'תיקון קטן',
  '<b>Undid</b> revision 1234 by [[Special:Contributions/Example|Example]]',
];
const TYPES = ['edit', 'categorize', 'edit', 'log', 'new', 'edit'];
const stats = sampleStats();
const USERS = Object.keys(stats.by_user);
const DOMAINS = Object.keys(stats.by_domain);

const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
};

/** The sample change with this number; `set` overrides members. */
export const sampleChange = (number: number, set: Partial<SampleChange> = {}): SampleChange => {
  const domain = set.domain ?? at(DOMAINS, Math.floor((number * 7919) % 23) % 7);
  const title = set.title ?? at(TITLES, number * 3);
  const user = set.user ?? at(USERS, number * 11);
  const bot = set.bot ?? number % 3 === 0;
  return {
    id: String(number),
    dt: new Date().toISOString(),
    type: at(TYPES, number * 5),
    wiki: 'enwiki',
    domain,
    title,
    user,
    bot,
    kind: userKind({ user, bot }),
    minor: number % 4 === 0,
    bytes: number % 6 === 3 ? null : ((number * 37) % 900) - 240,
    namespace: 0,
    url: `https://${domain}/wiki/${encodeURIComponent(title)}`,
    diff_url:
      number % 5 < 3
        ? `https://${domain}/w/index.php?diff=${String(number + 1)}&oldid=${String(number)}`
        : null,
    comment: at(COMMENTS, number),
    ...set,
  };
};

/** The same as the server's filters see it. */
export const toLiveChange = (change: SampleChange): LiveChange => ({
  ...change,
  topic: null,
  serverUrl: null,
  lengthOld: change.bytes === null ? null : 10_000,
  lengthNew: change.bytes === null ? null : 10_000 + change.bytes,
  revisionOld: null,
  revisionNew: null,
});

/** Trends of every kind. */
export const sampleTrends = (now: number): readonly unknown[] => {
  const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();
  const burst = { kind: 'burst', since: ago(600), score: 9.1 };
  return [
    {
      ...burst,
      of: 'page',
      domain: 'en.wikipedia.org',
      title: '2026 Bay of Bengal cyclone',
      at: ago(20),
      count: 64,
      usual: 0.4,
    },
    {
      kind: 'edit-war',
      domain: 'de.wikipedia.org',
      title: 'Königsberger Klopse',
      at: ago(90),
      since: ago(1500),
      reverts: 7,
      users: ['A', 'B', 'C'],
    },
    { ...burst, of: 'domain', domain: 'zh-min-nan.wikipedia.org', at: ago(130), count: 912, usual: 31.2 },
    { ...burst, of: 'user', user: 'مستخدم:عبد الرحمن بن محمد', at: ago(200), count: 188, usual: 2.25 },
    { ...burst, of: 'new-accounts', wiki: 'ptwiki', at: ago(260), count: 41, usual: 3 },
    {
      ...burst,
      of: 'page',
      domain: 'ja.wikipedia.org',
      title: '東海道新幹線',
      at: ago(280),
      count: 17,
      usual: 0,
    },
  ];
};
