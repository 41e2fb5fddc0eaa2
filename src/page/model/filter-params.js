import { isolate } from './format.js';

/** The feed's change types. */
export const TYPES = /** @type {const} */ (['edit', 'new', 'categorize', 'log', 'external']);

/** The kinds of users. */
export const KINDS = /** @type {const} */ (['registered', 'temporary', 'ip', 'bot']);

/**
 * Which changes to show, as the filter language of the API names it; null or an empty list keeps everything. `wiki`, `type`,
 * `namespace` and `kind` are values separated by commas; `who` is the parameter `bot`.
 * @typedef {{
 *   wiki: string | null, type: string | null, who: 'all' | 'people' | 'bots', namespace: string | null,
 *   title: readonly string[], user: readonly string[], kind: string | null, minBytes: number | null, minor: boolean | null,
 * }} Filter
 */

/** @type {Filter} */
export const NO_FILTER = {
  wiki: null,
  type: null,
  who: 'all',
  namespace: null,
  title: [],
  user: [],
  kind: null,
  minBytes: null,
  minor: null,
};

/** The limits of the API. */
const MAX_VALUES = 50;
const MAX_VALUE_LENGTH = 1000;
const MAX_MIN_BYTES = 1_000_000_000;
const [MIN_NAMESPACE, MAX_NAMESPACE] = [-2, 99_999];

/** A domain, a database name, a pattern or the name of a set. The server says which of them it does not know. */
const WIKI = /^[\p{L}\p{N}*]([\p{L}\p{N}.*_-]{0,251}[\p{L}\p{N}*])?$/u;

/**
 * Reads values that are separated by commas: sorted as given, without duplicates; null if one of them is not valid.
 *
 * @param {readonly string[]} texts
 * @param {(value: string) => string | null} read
 * @returns {string | null}
 */
const readList = (texts, read) => {
  const values = texts.flatMap((text) => text.split(',')).map((value) => read(value.trim()));
  if (values.length === 0 || values.length > MAX_VALUES || values.includes(null)) return null;
  return [...new Set(values)].join(',');
};

/** @param {string} name */
const readWiki = (name) => (WIKI.test(name) ? name.toLowerCase() : null);

/** @param {string} text */
const readNamespace = (text) => {
  const number = /^-?\d{1,6}$/.test(text) ? Number(text) : NaN;
  return number >= MIN_NAMESPACE && number <= MAX_NAMESPACE ? String(number === 0 ? 0 : number) : null;
};

/** @param {readonly string[]} names @returns {(text: string) => string | null} */
const oneOf = (names) => (text) => (names.includes(text) ? text : null);

/** @param {readonly string[]} texts @returns {readonly string[] | null} */
const readTexts = (texts) =>
  texts.length <= MAX_VALUES && texts.every((text) => text !== '' && text.length <= MAX_VALUE_LENGTH)
    ? [...new Set(texts)]
    : null;

/** The only one of these texts; null if there are others. @param {readonly string[]} texts */
const only = (texts) => (texts.length === 1 ? (texts[0] ?? null) : null);

/** @param {readonly string[]} texts @returns {boolean | null} */
const readFlag = (texts) => {
  const text = only(texts);
  return text === 'true' ? true : text === 'false' ? false : null;
};

/** @param {readonly string[]} texts @returns {number | null} */
const readMinBytes = (texts) => {
  const text = only(texts) ?? '';
  const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  return number >= 1 && number <= MAX_MIN_BYTES ? number : null;
};

/** @param {string} text names of wikis, separated by commas @returns {string | null} */
export const readWikis = (text) => readList([text], readWiki);

/** @param {string} text numbers of namespaces, separated by commas @returns {string | null} */
export const readNamespaces = (text) => readList([text], readNamespace);

/** @param {readonly string[]} texts @returns {Filter['who'] | null} */
const readBot = (texts) => {
  const flag = readFlag(texts);
  return flag === null ? null : flag ? 'bots' : 'people';
};

/** As links had it before the parameter `bot`. @param {readonly string[]} texts @returns {Filter['who'] | null} */
const readWho = (texts) => {
  const who = only(texts);
  return who === 'all' || who === 'people' || who === 'bots' ? who : null;
};

/**
 * How each parameter is read: the member of the filter, and what is allowed, for a person.
 * @type {Readonly<Record<string, { member: keyof Filter, read: (texts: readonly string[]) => unknown, allowed: string }>>}
 */
const PARAMS = {
  domain: { member: 'wiki', read: (texts) => readList(texts, readWiki), allowed: 'the same as for wiki' },
  wiki: {
    member: 'wiki',
    read: (texts) => readList(texts, readWiki),
    allowed:
      'domains such as en.wikipedia.org, database names such as enwiki, patterns such as *.wikipedia.org, or sets such as small, separated by commas',
  },
  type: { member: 'type', read: (texts) => readList(texts, oneOf(TYPES)), allowed: TYPES.join(', ') },
  namespace: {
    member: 'namespace',
    read: (texts) => readList(texts, readNamespace),
    allowed: `numbers from ${MIN_NAMESPACE} to ${MAX_NAMESPACE}, such as 0 for articles or 3 for user talk`,
  },
  title: { member: 'title', read: readTexts, allowed: 'the beginning of a title' },
  user: { member: 'user', read: readTexts, allowed: 'the name of a user' },
  kind: { member: 'kind', read: (texts) => readList(texts, oneOf(KINDS)), allowed: KINDS.join(', ') },
  who: { member: 'who', read: readWho, allowed: 'all, people, bots' },
  bot: { member: 'who', read: readBot, allowed: 'true (only bots) or false (only people)' },
  min_bytes: {
    member: 'minBytes',
    read: readMinBytes,
    allowed: `a whole number of bytes from 1 to ${MAX_MIN_BYTES}`,
  },
  minor: { member: 'minor', read: readFlag, allowed: 'true (only minor edits) or false (everything else)' },
};

/** The names of all parameters of a filter. */
export const FILTER_NAMES = Object.keys(PARAMS);

/** A value that is shown in a sentence. @param {string} value */
const shortened = (value) => isolate(value.length > 60 ? `${value.slice(0, 60)}…` : value);

/**
 * Reads the filter in a query string. Values that it does not understand are ignored, and `problems` says so.
 *
 * @param {URLSearchParams} params
 * @returns {{ filter: Filter, problems: readonly string[] }}
 */
export const readFilter = (params) => {
  /** @type {Record<string, unknown>} */
  const filter = { ...NO_FILTER };
  /** @type {string[]} */
  const problems = [];
  for (const [name, { member, read, allowed }] of Object.entries(PARAMS)) {
    const texts = params.getAll(name);
    if (texts.length === 0) continue;
    const value = read(texts);
    if (value === null)
      problems.push(`The address has an unknown ${name} “${shortened(texts.join(', '))}”: use ${allowed}.`);
    else filter[member] = value;
  }
  if (params.has('domain') && params.has('wiki'))
    problems.push('The address has both domain and wiki: use one of them. This page uses wiki.');
  return { filter: /** @type {Filter} */ (filter), problems };
};

/**
 * The parameters of a filter for the API; `wikiName` is the name of the one that selects wikis.
 *
 * @param {Filter} filter
 * @param {'wiki' | 'domain'} wikiName
 * @returns {URLSearchParams}
 */
export const filterQuery = (filter, wikiName) => {
  const { wiki, type, who, namespace, title, user, kind, minBytes, minor } = filter;
  const params = new URLSearchParams();
  /** @param {string} name @param {string | number | boolean | null} value */
  const set = (name, value) => {
    if (value !== null) params.set(name, String(value));
  };
  set(wikiName, wiki);
  set('type', type);
  set('namespace', namespace);
  for (const text of title) params.append('title', text);
  for (const text of user) params.append('user', text);
  set('kind', kind);
  set('bot', who === 'all' ? null : who === 'bots');
  set('min_bytes', minBytes);
  set('minor', minor);
  return params;
};

/** Whether a filter keeps everything. @param {Filter} filter */
export const isUnfiltered = (filter) => filterQuery(filter, 'wiki').size === 0;

/** The domain if a filter selects a single wiki by it; null for several, and for names that only the server knows. @param {Pick<Filter, 'wiki'>} filter */
export const singleWiki = ({ wiki }) =>
  wiki !== null && wiki.includes('.') && !/[,*]/.test(wiki) ? wiki : null;

/** Whether so few changes pass that the stream can begin with the recent ones. @param {Filter} filter */
export const hasHistory = ({ title, user }) => title.length > 0 || user.length > 0;

/** Only the members of a filter. @param {Filter} view @returns {Filter} */
export const filterOf = ({ wiki, type, who, namespace, title, user, kind, minBytes, minor }) => ({
  wiki,
  type,
  who,
  namespace,
  title,
  user,
  kind,
  minBytes,
  minor,
});
