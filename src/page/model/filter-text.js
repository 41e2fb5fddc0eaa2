import { formatCount, isolate, TYPE_LABELS } from './format.js';
import { NO_FILTER } from './filter-params.js';

/** @typedef {import('./filter-params.js').Filter} Filter */

/** The namespaces that all wikis have, by number. */
export const NAMESPACES = new Map([
  ['0', 'Articles'],
  ['1', 'Talk'],
  ['2', 'User'],
  ['3', 'User talk'],
  ['4', 'Project'],
  ['5', 'Project talk'],
  ['6', 'File'],
  ['7', 'File talk'],
  ['8', 'MediaWiki'],
  ['10', 'Template'],
  ['11', 'Template talk'],
  ['12', 'Help'],
  ['14', 'Category'],
  ['15', 'Category talk'],
  ['828', 'Module'],
]);

export const KIND_LABELS = new Map([
  ['registered', 'Registered users'],
  ['temporary', 'Temporary accounts'],
  ['ip', 'IP addresses'],
  ['bot', 'Bots'],
]);

/** @param {string | null} list */
const valuesOf = (list) => (list === null ? [] : list.split(','));

/** "a", "a or b", "a, b or c". @param {readonly string[]} names */
const formatAnyOf = (names) =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;

/** "en.wikipedia.org, small". @param {string} wiki */
export const formatWikis = (wiki) => valuesOf(wiki).map(isolate).join(', ');

/**
 * The filter as text: "edits by people on en.wikipedia.org".
 *
 * @param {Filter} filter
 */
export const formatFilter = ({ wiki, type, who, namespace, title, user, kind, minBytes, minor }) => {
  const types = valuesOf(type).map((name) => TYPE_LABELS.get(name)?.many ?? name);
  const kinds = valuesOf(kind).map((name) =>
    (KIND_LABELS.get(name) ?? name).replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase()),
  );
  const namespaces = valuesOf(namespace).map((number) => NAMESPACES.get(number)?.toLowerCase() ?? number);
  const parts = [
    ...(minor === null ? [] : [minor ? 'minor' : 'not minor']),
    types.length === 0 ? 'all changes' : formatAnyOf(types),
    ...(who === 'all' ? [] : [`by ${who}`]),
    ...(kinds.length === 0 ? [] : [`by ${formatAnyOf(kinds)}`]),
    ...(user.length === 0 ? [] : [`by ${formatAnyOf(user.map(isolate))}`]),
    ...(namespaces.length === 0 ? [] : [`in ${formatAnyOf(namespaces)}`]),
    ...(title.length === 0
      ? []
      : [`of pages that begin with ${formatAnyOf(title.map((text) => `“${isolate(text)}”`))}`]),
    ...(minBytes === null ? [] : [`of at least ${formatCount(minBytes)} bytes`]),
    ...(wiki === null ? [] : [`on ${formatWikis(wiki)}`]),
  ];
  return parts.join(' ').replace(/^(minor|not minor) all changes/, 'all $1 changes');
};

/** What a panel shows instead, in the order of the controls. */
const ALL_OF = {
  wiki: 'all wikis',
  type: 'all types',
  who: 'people and bots',
  namespace: 'all namespaces',
  title: 'all titles',
  user: 'all users',
  kind: 'all kinds of users',
  minBytes: 'all sizes',
  minor: 'minor or not',
  range: 'all dates',
};

/** The members of a filter that are set. @param {Partial<Record<keyof typeof ALL_OF, unknown>>} filter */
const namesOfSet = (filter) =>
  /** @type {(keyof typeof ALL_OF)[]} */ (Object.keys(ALL_OF)).filter((name) => {
    const value = filter[name] ?? null;
    return Array.isArray(value) ? value.length > 0 : value !== null && value !== 'all';
  });

/**
 * Says which filters a panel cannot apply: " · all types, people and bots (not counted apart here)"; empty if it applies all
 * that are set.
 *
 * @param {Partial<Record<keyof typeof ALL_OF, unknown>>} filters those that the panel cannot apply
 */
export const formatNotFiltered = (filters) => {
  const ignored = namesOfSet(filters).map((name) => ALL_OF[name]);
  return ignored.length === 0 ? '' : ` · ${ignored.join(', ')} (not counted apart here)`;
};

/** The filters that no statistics can apply. @param {Filter} filter */
export const uncountedFilters = ({ namespace, title, user, minBytes, minor }) => ({
  namespace,
  title,
  user,
  minBytes,
  minor,
});

/**
 * The part of a filter that windows can apply: they are counted by wiki, by kind of user and by type, but not by two of
 * these, and only by one type.
 *
 * @param {Filter} filter
 * @returns {Filter}
 */
export const countedFilter = ({ wiki, kind, type, who }) => ({
  ...NO_FILTER,
  who,
  wiki,
  kind: wiki === null ? kind : null,
  type: wiki === null && kind === null && !(type ?? '').includes(',') ? type : null,
});

/**
 * As `formatFilter`, for what the windows count, and which filters they cannot apply.
 *
 * @param {Filter} filter
 */
export const formatCountedFilter = (filter) => {
  const counted = countedFilter(filter);
  const ignored = namesOfSet({
    ...uncountedFilters(filter),
    type: counted.type === filter.type ? null : filter.type,
    kind: counted.kind === filter.kind ? null : filter.kind,
  }).map((name) => ALL_OF[name]);
  return ignored.length === 0
    ? formatFilter(counted)
    : `${formatFilter(counted)} (${ignored.join(', ')}: not counted apart)`;
};

const FILTER_LABELS = {
  namespace: 'namespace',
  title: 'title',
  user: 'user',
  minBytes: 'size',
  minor: 'minor edits',
};

/** Says which of the filters only the live list applies; empty if there are none. @param {Filter} filter */
export const formatLiveOnly = (filter) => {
  const uncounted = uncountedFilters(filter);
  const names = /** @type {(keyof typeof uncounted)[]} */ (namesOfSet(uncounted)).map(
    (name) => FILTER_LABELS[name],
  );
  if (names.length === 0) return '';
  const last = names.at(-1);
  const list = names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
  return `Only the live list is filtered by ${list}: statistics are not counted apart by ${names.length === 1 ? 'it' : 'these'}.`;
};
