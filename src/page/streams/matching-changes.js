import { filterQuery, NO_FILTER } from '../model/filter-params.js';
import { objectOf } from '../model/json.js';

/** @typedef {import('./messages.js').Filter} Filter */

/** The same for equal filters. @param {Filter | null} filter */
export const filterKey = (filter) => filterQuery(filter ?? NO_FILTER, 'domain').toString();

/** @param {Filter | null} a @param {Filter | null} b */
export const isSameFilter = (a, b) => filterKey(a) === filterKey(b);

/** @param {Filter} filter */
const wikisOf = ({ wiki }) => (wiki === null ? [] : wiki.split(','));

/** Whether only the server can apply a filter: it knows database names and sets of wikis. @param {Filter | null} filter */
export const needsServer = (filter) => filter !== null && wikisOf(filter).some((name) => !name.includes('.'));

/**
 * The filter of the one stream that serves all of these: their own if they agree, otherwise none.
 *
 * @param {readonly (Filter | null)[]} filters at least one
 * @returns {Filter}
 */
export const commonFilter = (filters) => {
  const [first = null, ...others] = filters;
  return first !== null && others.every((filter) => isSameFilter(filter, first)) ? first : NO_FILTER;
};

/** Whether a domain matches a pattern, in which `*` stands for any characters. @param {string} pattern @param {string} domain */
const matchesWiki = (pattern, domain) => {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return domain === pattern;
  if (domain.length < start.length + end.length || !domain.startsWith(start) || !domain.endsWith(end))
    return false;
  const between = domain.slice(start.length, domain.length - end.length);
  let from = 0;
  return rest.every((part) => {
    const at = between.indexOf(part, from);
    from = at + part.length;
    return at !== -1;
  });
};

/** @param {string | null} list @param {unknown} value */
const isIn = (list, value) => list === null || (typeof value === 'string' && list.split(',').includes(value));

/** Whether a change passes a filter that does not need the server. @param {Record<string, unknown>} change @param {Filter} filter */
const passes = (change, filter) => {
  const { domain, type, bot, namespace, title, user, kind, bytes, minor } = change;
  const wikis = wikisOf(filter);
  return (
    (wikis.length === 0 || (typeof domain === 'string' && wikis.some((wiki) => matchesWiki(wiki, domain)))) &&
    isIn(filter.type, type) &&
    (filter.who === 'all' || (bot === true) === (filter.who === 'bots')) &&
    isIn(filter.namespace, String(namespace)) &&
    (filter.title.length === 0 ||
      (typeof title === 'string' &&
        filter.title.some((start) => title.startsWith(start.replaceAll('_', ' '))))) &&
    (filter.user.length === 0 || (typeof user === 'string' && filter.user.includes(user))) &&
    isIn(filter.kind, kind) &&
    (filter.minBytes === null || (typeof bytes === 'number' && Math.abs(bytes) >= filter.minBytes)) &&
    (filter.minor === null || minor === filter.minor)
  );
};

/** @param {string} data a change as the server sends it @returns {Record<string, unknown>} */
const parse = (data) => {
  try {
    return objectOf(JSON.parse(data));
  } catch {
    return {};
  }
};

/**
 * The changes that pass a filter, for one that does not need the server.
 *
 * @param {readonly string[]} changes
 * @param {Filter | null} filter
 */
export const matchingChanges = (changes, filter) =>
  filter === null || isSameFilter(filter, NO_FILTER)
    ? changes
    : changes.filter((data) => passes(parse(data), filter));
