import { WIDTH_MS } from './window-plan.js';
import { objectOf } from './json.js';

/** @typedef {{ start: number, people: number, bots: number }} Row counts of one window that starts at `start` (epoch ms) */

/** @param {unknown} value @returns {Row | null} */
const rowOf = (value) => {
  const { start, bots, non_bots: people } = objectOf(value);
  const at = typeof start === 'string' ? Date.parse(start) : NaN;
  if (Number.isNaN(at) || typeof bots !== 'number' || typeof people !== 'number') return null;
  return { start: at, people, bots };
};

/**
 * Reads a /stats/windows response; null if it is malformed.
 *
 * @param {unknown} body
 * @returns {{ rows: readonly Row[], next: string | null } | null}
 */
export const readWindows = (body) => {
  const { rows, next } = objectOf(body);
  if (!Array.isArray(rows)) return null;
  return {
    rows: rows.map(rowOf).filter((row) => row !== null),
    next: typeof next === 'string' && next !== '' ? next : null,
  };
};

/** The URL path of the windows in this plan. @param {import('./window-plan.js').Plan} plan @param {Pick<import('./shared-view.js').View, 'wiki' | 'type'>} filter */
export const windowsPath = ({ resolution, from, to }, { wiki, type }) => {
  const params = new URLSearchParams({
    resolution,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    limit: '1000',
  });
  // The server keeps windows per wiki and per type, but not per combination of both.
  if (wiki !== null) params.set('domain', wiki);
  else if (type !== null) params.set('type', type);
  return `stats/windows?${params}`;
};

/** More rows than any plan requests: two days of minutes. */
const MAX_ROWS = 3_000;

/**
 * Caches the rows of one range, so that only the newest rows must be requested again.
 *
 * @returns {{ add: (rows: readonly Row[]) => void, dropBefore: (start: number) => void, rows: () => readonly Row[], clear: () => void }}
 */
export const createRowCache = () => {
  /** @type {Row[]} in time order, one per start */
  let rows = [];
  return {
    add: (more) => {
      const known = new Map(rows.map((row) => [row.start, row]));
      for (const row of more) known.set(row.start, row);
      rows = [...known.values()].sort((a, b) => a.start - b.start).slice(-MAX_ROWS);
    },
    dropBefore: (start) => {
      rows = rows.filter((row) => row.start >= start);
    },
    rows: () => rows,
    clear: () => {
      rows = [];
    },
  };
};

/** @typedef {{ times: number[], people: (number | null)[], bots: (number | null)[] }} Line times in epoch ms, counts per second */

/**
 * The line through these rows: one point per bucket of the plan, in the middle of its known part. A point is null if
 * nothing is known about its bucket. It is 0 if the bucket is known but has no row: the server omits empty windows.
 *
 * @param {readonly Row[]} rows in time order
 * @param {import('./window-plan.js').Plan} plan
 * @param {{ since: number | null, now: number }} `since`: when counting started; `now`: the server's time
 * @returns {Line}
 */
export const lineOf = (rows, { resolution, bucketMs, from, to }, { since, now }) => {
  const width = WIDTH_MS[resolution];
  const newest = rows.at(-1)?.start ?? -Infinity;
  // The current second is incomplete, and events of the previous one may still arrive.
  const knownUntil = resolution === '1s' ? Math.min(newest, to) : Math.min(Math.max(newest, now), to);
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
    const until = Math.min(end, knownUntil);
    const seconds = (until - begun) / 1_000;
    // The rate over a small part of a bucket would be erratic.
    const isKnown = seconds >= bucketMs / 4_000;
    line.times.push(isKnown ? (begun + until) / 2 : start + bucketMs / 2);
    line.people.push(isKnown ? people / seconds : null);
    line.bots.push(isKnown ? bots / seconds : null);
  }
  return line;
};

/** The totals of these rows. @param {readonly Row[]} rows @returns {{ people: number, bots: number }} */
export const sumOf = (rows) =>
  rows.reduce((sum, row) => ({ people: sum.people + row.people, bots: sum.bots + row.bots }), {
    people: 0,
    bots: 0,
  });

/** Messages per second, keyed by epoch seconds; without the newest second, which may be incomplete. @param {readonly Row[]} rows */
export const bySecond = (rows) =>
  new Map(rows.slice(0, -1).map(({ start, people, bots }) => [start / 1_000, people + bots]));
