import { filterParams } from './coverage.js';
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

/** The URL path of the windows in this range. @param {{ resolution: string, from: number, to: number }} range @param {Pick<import('./shared-view.js').View, 'wiki' | 'type'>} filter */
export const windowsPath = ({ resolution, from, to }, filter) => {
  const params = new URLSearchParams({
    resolution,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    limit: '1000',
  });
  for (const [name, value] of filterParams(filter)) params.set(name, value);
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

/**
 * @template {string} Name
 * @typedef {{ times: number[], values: Record<Name, (number | null)[]> }} Lines times in epoch ms, counts per second
 */
/** @typedef {{ times: number[], people: (number | null)[], bots: (number | null)[] }} Line the same of both sides */

/** A rate over a shorter part of a bucket would be erratic. */
const MIN_KNOWN_MS = 60_000;

/**
 * Lines through these rows: one point per bucket of the plan, in the middle of its known part, and over that part alone.
 * A point is null if nothing is known about its bucket: it lies before counting began or after the last complete second. It
 * is 0 if the bucket is known but has no row: the server omits empty windows. A point is null, too, if the feed lost a large
 * part of its bucket.
 *
 * @template {Exclude<keyof Row, 'start'>} Name
 * @param {readonly Row[]} rows in time order; the first and the last hold only what is between `since` and `until`
 * @param {import('./window-plan.js').Plan} plan
 * @param {import('./lost-times.js').Known} known `since` and `until` are whole seconds
 * @param {readonly Name[]} names
 * @returns {Lines<Name>}
 */
export const linesOf = (rows, { bucketMs, from, to }, { since, until, lost }, names) => {
  const buckets = Array.from({ length: Math.round((to - from) / bucketMs) }, (_, index) => {
    const start = from + index * bucketMs;
    return {
      start,
      begun: Math.max(start, since),
      ended: Math.min(start + bucketMs, until),
      sums: names.map(() => 0),
    };
  });
  for (const row of rows) {
    const bucket = buckets[Math.floor((row.start - from) / bucketMs)];
    if (bucket !== undefined) bucket.sums = names.map((name, index) => (bucket.sums[index] ?? 0) + row[name]);
  }
  /** @param {typeof buckets[number]} bucket */
  const knownMs = ({ begun, ended }) => ended - begun;
  const enough = Math.min(bucketMs / 4, MIN_KNOWN_MS);
  const longest = buckets.reduce((most, bucket) => Math.max(most, knownMs(bucket)), 0);
  // Soon after the start, one short point is better than none.
  const required = longest < enough ? Math.max(longest, 1_000) : enough;
  const points = buckets.map((bucket) => {
    const { begun, ended } = bucket;
    const isKnown = knownMs(bucket) >= required && !lost.isUnknown(begun, ended);
    const seconds = (knownMs(bucket) - lost.lostMs(begun, ended)) / 1_000;
    return {
      time: isKnown ? (bucket.begun + bucket.ended) / 2 : bucket.start + bucketMs / 2,
      rates: bucket.sums.map((sum) => (isKnown ? sum / seconds : null)),
    };
  });
  const values = /** @type {Record<Name, (number | null)[]>} */ ({});
  names.forEach((name, index) => {
    values[name] = points.map(({ rates }) => rates[index] ?? null);
  });
  return { times: points.map(({ time }) => time), values };
};

/** @param {Parameters<typeof linesOf>[0]} rows @param {Parameters<typeof linesOf>[1]} plan @param {Parameters<typeof linesOf>[2]} known @returns {Line} */
export const lineOf = (rows, plan, known) => {
  const { times, values } = linesOf(rows, plan, known, ['people', 'bots']);
  return { times, ...values };
};
