import { countWords } from './format.js';

/**
 * Something that trends, in words: what it is, where, what is unusual, and where more of it is to be seen.
 * @typedef {{ key: string, label: string, name: string, domain: string | null, words: string, url: string | null, at: number | null }} Item
 */

/** @param {unknown} value @returns {Record<string, unknown>} */
const section = (value) =>
  typeof value === 'object' && value !== null ? /** @type {Record<string, unknown>} */ (value) : {};
/** @param {unknown} value */
const textOf = (value) => (typeof value === 'string' ? value : null);
/** @param {unknown} value */
const numberOf = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null);
/** @param {unknown} value */
const instantOf = (value) => {
  const ms = typeof value === 'string' ? Date.parse(value) : (numberOf(value) ?? NaN);
  return Number.isNaN(ms) ? null : ms;
};

const HOST = /^[\p{L}\p{N}][\p{L}\p{N}.-]*$/u;

/** The page of this title. @param {string | null} domain @param {string | null} title */
export const pageUrl = (domain, title) => {
  if (domain === null || title === null || !HOST.test(domain)) return null;
  return `https://${domain}/wiki/${encodeURIComponent(title.replaceAll(' ', '_')).replaceAll('%2F', '/').replaceAll('%3A', ':')}`;
};

/** @param {number} count @param {string} one @param {string} [many] */
const counted = (count, one, many = `${one}s`) => `${countWords(count)} ${count === 1 ? one : many}`;

/** @param {unknown} count @param {unknown} usual @param {string} one */
const burstWords = (count, usual, one) => {
  const most = numberOf(count);
  const mostly = numberOf(usual);
  if (most === null) return '';
  if (mostly === null) return `${counted(most, one)} in 5 minutes`;
  const rounded =
    mostly >= 10 ? countWords(mostly) : mostly < 0.05 ? 'none' : String(Math.round(mostly * 10) / 10);
  return `${counted(most, one)} in 5 minutes, usually ${rounded}`;
};

/** @param {unknown} trend @returns {Item | null} */
const itemOf = (trend) => {
  const { kind, of, domain, title, user, wiki, count, usual, reverts, users, at } = section(trend);
  const common = { domain: textOf(domain), at: instantOf(at) };
  if (kind === 'edit-war' && textOf(title) !== null) {
    const name = textOf(title) ?? '';
    const who = Array.isArray(users) ? users.length : 0;
    return {
      ...common,
      key: `war ${common.domain} ${name}`,
      label: 'Edit war',
      name,
      words: `${counted(numberOf(reverts) ?? 0, 'revert')} by ${counted(who, 'user')} within an hour`,
      url: pageUrl(common.domain, name),
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
    // An account is one over all wikis: there its edits on all of them are listed.
    user: () => pageUrl('meta.wikimedia.org', `Special:CentralAuth/${name}`),
    'new-accounts': () => null,
  };
  const what = /** @type {keyof typeof named} */ (of);
  return {
    at: common.at,
    domain: what === 'page' ? common.domain : null,
    key: `${what} ${common.domain} ${name}`,
    label: labels[what],
    name,
    words: burstWords(count, usual, what === 'new-accounts' ? 'account' : 'edit'),
    url: urls[what](),
  };
};

/**
 * Reads an answer of /stats/trends, latest first, each thing once; null when it is none.
 *
 * @param {unknown} body
 * @param {number} limit
 * @returns {readonly Item[] | null}
 */
export const readTrends = (body, limit) => {
  const { trends } = section(body);
  if (!Array.isArray(trends)) return null;
  const items = trends
    .map(itemOf)
    .filter((item) => item !== null)
    .sort((a, b) => (b.at ?? 0) - (a.at ?? 0));
  const seen = new Set();
  return items.filter(({ key }) => !seen.has(key) && seen.add(key)).slice(0, limit);
};

/**
 * Reads an answer of /stats/top?of=pages&window=5m; null when it is none.
 *
 * @param {unknown} body
 * @param {number} limit
 * @returns {readonly Item[] | null}
 */
export const readTopPages = (body, limit) => {
  const { top } = section(body);
  if (!Array.isArray(top)) return null;
  return top.slice(0, limit).flatMap((entry) => {
    const { domain, title, count } = section(entry);
    const name = textOf(title);
    // A single edit makes no page busy.
    if (name === null || (numberOf(count) ?? 0) < 2) return [];
    return [
      {
        key: `page ${textOf(domain)} ${name}`,
        label: 'Page',
        name,
        domain: textOf(domain),
        words: `${counted(numberOf(count) ?? 0, 'edit')} in 5 minutes`,
        url: pageUrl(textOf(domain), name),
        at: null,
      },
    ];
  });
};

/**
 * Reads an answer of /stats/top about users or domains, as counts by name; null when it is none.
 *
 * @param {unknown} body
 * @param {'user' | 'domain'} member
 * @returns {Map<string, number> | null}
 */
export const readTop = (body, member) => {
  const { top } = section(body);
  if (!Array.isArray(top)) return null;
  const counts = new Map();
  for (const entry of top) {
    const { [member]: name, count } = section(entry);
    if (typeof name === 'string' && typeof count === 'number') counts.set(name, count);
  }
  return counts;
};
