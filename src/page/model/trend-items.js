import { formatCount } from './format.js';
import { numberOf, objectOf, textOf } from './json.js';

/**
 * A trend as shown: what it is, on which wiki, what is unusual about it, and a link to it.
 * @typedef {{ key: string, label: string, name: string, domain: string | null, text: string, url: string | null, at: number | null, subject: Subject | null }} Item
 * `subject` selects the view of this wiki, page or user.
 * @typedef {{ wiki?: string, title?: readonly string[], user?: readonly string[] }} Subject
 */

/** @param {unknown} value */
const instantOf = (value) => {
  const ms = typeof value === 'string' ? Date.parse(value) : (numberOf(value) ?? NaN);
  return Number.isNaN(ms) ? null : ms;
};

const HOST = /^[\p{L}\p{N}][\p{L}\p{N}.-]*$/u;

/** The URL of the page with this title. @param {string | null} domain @param {string | null} title */
export const pageUrl = (domain, title) => {
  if (domain === null || title === null || !HOST.test(domain)) return null;
  return `https://${domain}/wiki/${encodeURIComponent(title.replaceAll(' ', '_')).replaceAll('%2F', '/').replaceAll('%3A', ':')}`;
};

/** @param {number} count @param {string} one @param {string} [many] */
const pluralize = (count, one, many = `${one}s`) => `${formatCount(count)} ${count === 1 ? one : many}`;

/** @param {unknown} count @param {unknown} usual @param {string} one */
const formatBurst = (count, usual, one) => {
  const current = numberOf(count);
  const baseline = numberOf(usual);
  if (current === null) return '';
  if (baseline === null) return `${pluralize(current, one)} in 5 minutes`;
  const rounded =
    baseline >= 10
      ? formatCount(baseline)
      : baseline < 0.05
        ? 'none'
        : String(Math.round(baseline * 10) / 10);
  return `${pluralize(current, one)} in 5 minutes, usually ${rounded}`;
};

/** @param {string | null} domain @param {string} title @returns {Subject | null} */
const pageSubject = (domain, title) => (domain === null ? null : { wiki: domain, title: [title] });

/** One trend of a response; null if it is malformed. @param {unknown} trend @returns {Item | null} */
export const readTrend = (trend) => {
  const { kind, of, domain, title, user, wiki, count, usual, reverts, users, at } = objectOf(trend);
  const common = { domain: textOf(domain), at: instantOf(at) };
  if (kind === 'edit-war' && textOf(title) !== null) {
    const name = textOf(title) ?? '';
    const who = Array.isArray(users) ? users.length : 0;
    return {
      ...common,
      key: `war ${common.domain} ${name}`,
      label: 'Edit war',
      name,
      text: `${pluralize(numberOf(reverts) ?? 0, 'revert')} by ${pluralize(who, 'user')} within an hour`,
      url: pageUrl(common.domain, name),
      subject: pageSubject(common.domain, name),
    };
  }
  if (kind !== 'burst') return null;
  const named = {
    page: textOf(title),
    domain: textOf(domain),
    user: textOf(user),
    'new-accounts': textOf(wiki),
  };
  const name =
    typeof of === 'string' && Object.hasOwn(named, of) ? named[/** @type {keyof typeof named} */ (of)] : null;
  if (name === null) return null;
  const labels = { page: 'Page', domain: 'Wiki', user: 'User', 'new-accounts': 'New accounts' };
  const urls = {
    page: () => pageUrl(common.domain, name),
    domain: () => (HOST.test(name) ? `https://${name}/wiki/Special:RecentChanges` : null),
    // Accounts are global across wikis; this page lists a user's edits on all of them.
    user: () => pageUrl('meta.wikimedia.org', `Special:CentralAuth/${name}`),
    'new-accounts': () => null,
  };
  const subjects = {
    page: () => pageSubject(common.domain, name),
    domain: () => ({ wiki: name }),
    user: () => ({ user: [name] }),
    'new-accounts': () => ({ wiki: name }),
  };
  const what = /** @type {keyof typeof named} */ (of);
  return {
    at: common.at,
    domain: what === 'page' ? common.domain : null,
    key: `${what} ${common.domain} ${name}`,
    label: labels[what],
    name,
    text: formatBurst(count, usual, what === 'new-accounts' ? 'account' : 'edit'),
    url: urls[what](),
    subject: subjects[what](),
  };
};

/**
 * Reads a /stats/trends response, latest first and without duplicates; null if it is malformed.
 *
 * @param {unknown} body
 * @param {number} limit
 * @returns {readonly Item[] | null}
 */
export const readTrends = (body, limit) => {
  const { trends } = objectOf(body);
  if (!Array.isArray(trends)) return null;
  const items = trends
    .map(readTrend)
    .filter((item) => item !== null)
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
  const seen = new Set();
  return items.filter(({ key }) => !seen.has(key) && seen.add(key)).slice(0, limit);
};

/**
 * Reads a /stats/top?of=pages&window=5m response; null if it is malformed.
 *
 * @param {unknown} body
 * @param {number} limit
 * @param {number} [least] a single edit does not make a page busy
 * @returns {readonly (Item & { count: number })[] | null}
 */
export const readTopPages = (body, limit, least = 2) => {
  const { top } = objectOf(body);
  if (!Array.isArray(top)) return null;
  return top.slice(0, limit).flatMap((entry) => {
    const { domain, title, count } = objectOf(entry);
    const name = textOf(title);
    const edits = numberOf(count) ?? 0;
    if (name === null || edits < least) return [];
    return [
      {
        key: `page ${textOf(domain)} ${name}`,
        label: 'Page',
        name,
        domain: textOf(domain),
        count: edits,
        text: `${pluralize(edits, 'edit')} in 5 minutes`,
        url: pageUrl(textOf(domain), name),
        at: null,
        subject: pageSubject(textOf(domain), name),
      },
    ];
  });
};

/**
 * Reads a /stats/top response for users or domains as counts by name; null if it is malformed.
 *
 * @param {unknown} body
 * @param {'user' | 'domain'} member
 * @returns {Map<string, number> | null}
 */
export const readTop = (body, member) => {
  const { top } = objectOf(body);
  if (!Array.isArray(top)) return null;
  const counts = new Map();
  for (const entry of top) {
    const { [member]: name, count } = objectOf(entry);
    if (typeof name === 'string' && typeof count === 'number') counts.set(name, count);
  }
  return counts;
};
