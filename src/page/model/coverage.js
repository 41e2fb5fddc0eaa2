import { readLost } from './lost-times.js';
import { instantOf, numberOf, objectOf, textOf } from './json.js';

/**
 * The time that the server has counted completely: from `since` (the first second that is not partial) to `until` (the end
 * of the last complete second); epoch ms, null before the first event. `newest` is the time of the newest event.
 * @typedef {{ newest: number | null, since: number | null, until: number | null }} Coverage
 *
 * Counts of one range.
 * @typedef {{ people: number, bots: number }} Sides
 * @typedef {Sides & { from: number, to: number, coverage: Coverage, lost: readonly import('./lost-times.js').LostRange[], outside: number, users: number | null, domain: string | null }} Totals `users` are distinct, of all time; `domain` is that of the wiki, if one was requested
 */

/** @param {unknown} outside */
const outsideOf = (outside) =>
  Object.values(objectOf(outside)).reduce(
    (/** @type {number} */ sum, count) => sum + (numberOf(count) ?? 0),
    0,
  );

/**
 * Reads a /stats/totals response; null if it is malformed.
 *
 * @param {unknown} body
 * @returns {Totals | null}
 */
export const readTotals = (body) => {
  const totals = objectOf(body);
  const people = numberOf(totals['non_bots']);
  const bots = numberOf(totals['bots']);
  const from = instantOf(totals['from']);
  const to = instantOf(totals['to']);
  if (people === null || bots === null || from === null || to === null) return null;
  return {
    people,
    bots,
    from,
    to,
    coverage: {
      newest: instantOf(totals['newest_at']),
      since: instantOf(totals['counted_since']),
      until: instantOf(totals['complete_until']),
    },
    lost: readLost(totals['lost']),
    outside: outsideOf(totals['outside']),
    users: numberOf(totals['distinct_users']),
    domain: textOf(totals['domain']),
  };
};

/** @typedef {Pick<import('./filter-params.js').Filter, 'wiki' | 'type'> & Partial<Pick<import('./filter-params.js').Filter, 'kind'>>} CountedFilter */

/** The counts that the filter selects. @param {Sides} sides @param {import('./shared-view.js').View['who']} who */
export const countOf = ({ people, bots }, who) =>
  who === 'people' ? people : who === 'bots' ? bots : people + bots;

/** @param {CountedFilter} filter of which the server applies one: see `countedFilter` */
export const filterParams = ({ wiki, kind = null, type }) => {
  const params = new URLSearchParams();
  if (wiki !== null) params.set('domain', wiki);
  else if (kind !== null) params.set('kind', kind);
  else if (type !== null && !type.includes(',')) params.set('type', type);
  return params;
};

/**
 * The URL path of the counts of a range.
 *
 * @param {{ from: number, to: number } | null} range null: all time
 * @param {CountedFilter} filter
 */
export const totalsPath = (range, filter) => {
  const params = filterParams(filter);
  if (range !== null) {
    params.set('from', new Date(range.from).toISOString());
    params.set('to', new Date(range.to).toISOString());
  }
  const text = params.toString();
  return text === '' ? 'stats/totals' : `stats/totals?${text}`;
};
