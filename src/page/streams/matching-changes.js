import { objectOf } from '../model/json.js';

/** @param {import('./messages.js').Filter | null} filter */
const keyOf = (filter) => JSON.stringify([filter?.wiki ?? null, filter?.type ?? null, filter?.who ?? 'all']);

/** @type {import('./messages.js').Filter} */
const EVERYTHING = { wiki: null, type: null, who: 'all' };

/**
 * The filter of the one stream that serves all of these: their own if they agree, otherwise none.
 *
 * @param {readonly (import('./messages.js').Filter | null)[]} filters at least one
 * @returns {import('./messages.js').Filter}
 */
export const commonFilter = (filters) => {
  const [first = null, ...others] = filters;
  return first !== null && others.every((filter) => keyOf(filter) === keyOf(first)) ? first : EVERYTHING;
};

/** @param {import('./messages.js').Filter | null} a @param {import('./messages.js').Filter | null} b */
export const isSameFilter = (a, b) => keyOf(a) === keyOf(b);

/** @param {string} data a change as the server sends it @returns {Record<string, unknown>} */
const parse = (data) => {
  try {
    return objectOf(JSON.parse(data));
  } catch {
    return {};
  }
};

/**
 * The changes that pass a filter.
 *
 * @param {readonly string[]} changes
 * @param {import('./messages.js').Filter | null} filter
 */
export const matchingChanges = (changes, filter) => {
  if (filter === null || isSameFilter(filter, EVERYTHING)) return changes;
  return changes.filter((data) => {
    const { domain, type, bot } = parse(data);
    return (
      (filter.wiki === null || domain === filter.wiki) &&
      (filter.type === null || type === filter.type) &&
      (filter.who === 'all' || (bot === true) === (filter.who === 'bots'))
    );
  });
};
