import { WIDTHS } from './window-plan.js';

/** @typedef {{ start: number, people: number, bots: number }} Row counts of one window, which began at `start` (epoch ms) */

/** @param {unknown} value @returns {Record<string, unknown>} */
const section = (value) =>
  typeof value === 'object' && value !== null ? /** @type {Record<string, unknown>} */ (value) : {};

/** @param {unknown} value @returns {Row | null} */
const rowOf = (value) => {
  const { start, bots, non_bots: people } = section(value);
  const at = typeof start === 'string' ? Date.parse(start) : NaN;
  if (Number.isNaN(at) || typeof bots !== 'number' || typeof people !== 'number') return null;
  return { start: at, people, bots };
};

/**
 * Reads an answer of /stats/windows; null when it is none.
 *
 * @param {unknown} body
 * @returns {{ rows: readonly Row[], next: string | null } | null}
 */
export const readWindows = (body) => {
  const { rows, next } = section(body);
  if (!Array.isArray(rows)) return null;
  return {
    rows: rows.map(rowOf).filter((row) => row !== null),
    next: typeof next === 'string' && next !== '' ? next : null,
  };
};

/** The address of the windows of this time. @param {import('./window-plan.js').Plan} plan @param {Pick<import('./shared-view.js').View, 'wiki' | 'type'>} filter */
export const windowsAddress = ({ resolution, from, to }, { wiki, type }) => {
  const question = new URLSearchParams({
    resolution,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    limit: '1000',
  });
  // Windows are kept by wiki and by type, but not by both at once.
  if (wiki !== null) question.set('domain', wiki);
  else if (type !== null) question.set('type', type);
  return `stats/windows?${question}`;
};

/** More rows than any plan asks for: two days of minutes. */
const MOST_ROWS = 3_000;

/**
 * Keeps the rows of one time, so that only the newest need to be asked for again.
 *
 * @returns {{ add: (rows: readonly Row[]) => void, forgetBefore: (start: number) => void, rows: () => readonly Row[], clear: () => void }}
 */
export const createBook = () => {
  /** @type {Row[]} in order of time, one for each start */
  let rows = [];
  return {
    add: (more) => {
      const known = new Map(rows.map((row) => [row.start, row]));
      for (const row of more) known.set(row.start, row);
      rows = [...known.values()].sort((a, b) => a.start - b.start).slice(-MOST_ROWS);
    },
    forgetBefore: (start) => {
      rows = rows.filter((row) => row.start >= start);
    },
    rows: () => rows,
    clear: () => {
      rows = [];
    },
  };
};

/** @typedef {{ times: number[], people: (number | null)[], bots: (number | null)[] }} Line times in epoch ms, counts a second */

/**
 * The line through these rows, a point for every `bucketMs` of the plan, in the middle of what is told of it. A point where nothing is known yet
 * is null; one within what is known, but without a row, is 0: no window is told in which nothing happened.
 *
 * @param {readonly Row[]} rows in order of time
 * @param {import('./window-plan.js').Plan} plan
 * @param {{ since: number | null, now: number }} known from when on something was counted, and the server's time
 * @returns {Line}
 */
export const lineOf = (rows, { resolution, bucketMs, from, to }, { since, now }) => {
  const width = WIDTHS[resolution];
  const newest = rows.at(-1)?.start ?? -Infinity;
  // The second that runs is not whole, and events of the one before may still be on their way.
  const upTo = resolution === '1s' ? Math.min(newest, to) : Math.min(Math.max(newest, now), to);
  const first = since ?? rows[0]?.start ?? Infinity;
  /** @type {Line} */
  const line = { times: [], people: [], bots: [] };
  let index = rows.findIndex((row) => row.start >= from);
  for (let start = from; start < to; start += bucketMs) {
    const end = start + bucketMs;
    let people = 0;
    let bots = 0;
    for (let row = rows[index]; row !== undefined && row.start < end; row = rows[++index]) {
      people += row.people;
      bots += row.bots;
    }
    const begun = Math.max(start, Math.floor(first / width) * width);
    const until = Math.min(end, upTo);
    const seconds = (until - begun) / 1_000;
    // A point of which little has passed would jump about.
    const told = seconds >= bucketMs / 4_000;
    line.times.push(told ? (begun + until) / 2 : start + bucketMs / 2);
    line.people.push(told ? people / seconds : null);
    line.bots.push(told ? bots / seconds : null);
  }
  return line;
};

/** The sums of these rows. @param {readonly Row[]} rows @returns {{ people: number, bots: number }} */
export const sumOf = (rows) =>
  rows.reduce((sum, row) => ({ people: sum.people + row.people, bots: sum.bots + row.bots }), {
    people: 0,
    bots: 0,
  });

/** What each second had, by its number since 1970; without the newest, which may not be whole. @param {readonly Row[]} rows */
export const bySecond = (rows) =>
  new Map(rows.slice(0, -1).map(({ start, people, bots }) => [start / 1_000, people + bots]));
