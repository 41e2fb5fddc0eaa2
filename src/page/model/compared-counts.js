import { countOf, filterParams } from './coverage.js';
import { formatChange, formatCount, formatInstant, formatTime } from './format.js';
import { instantOf, numberOf, objectOf, textOf } from './json.js';
import { WIDTH_MS } from './window-plan.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** @typedef {Exclude<import('./chart-options.js').ChartOptions['compare'], 'none'>} Comparison */
/** @typedef {import('./coverage.js').Sides} Sides */

/**
 * A range and the same time earlier; `sides` is null if it is missing, and `missing` says why.
 * @typedef {{ from: number, to: number, sides: Sides | null, missing: string | null }} Compared
 * @typedef {Compared & { with: Comparison, references: readonly Compared[] }} ComparedTotals
 *
 * The means of earlier windows, by the start of the window that each is compared with.
 * @typedef {{ widthMs: number, means: ReadonlyMap<number, Sides> }} ComparedWindows
 */

/** As the subject of a label, and within a sentence. @type {Record<Comparison, { label: string, text: string }>} */
export const COMPARISON_TEXTS = {
  day: { label: 'Yesterday', text: 'yesterday' },
  week: { label: 'Last week', text: 'last week' },
  '4weeks': { label: 'Mean of 4 weeks', text: 'the mean of 4 weeks' },
};

/** @param {unknown} value @returns {Comparison | null} */
const comparisonOf = (value) =>
  typeof value === 'string' && Object.hasOwn(COMPARISON_TEXTS, value)
    ? /** @type {Comparison} */ (value)
    : null;

/** @param {Record<string, unknown>} counts @returns {Sides | null} */
const sidesOf = ({ non_bots, bots }) => {
  const people = numberOf(non_bots);
  const ofBots = numberOf(bots);
  return people === null || ofBots === null ? null : { people, bots: ofBots };
};

/** @param {unknown} value @returns {Compared | null} */
const comparedOf = (value) => {
  const range = objectOf(value);
  const from = instantOf(range['from']);
  const to = instantOf(range['to']);
  if (from === null || to === null) return null;
  const missing = textOf(range['missing']);
  return { from, to, missing, sides: missing === null ? sidesOf(range) : null };
};

/** Reads the comparison of a /stats/totals response; null without one. @param {unknown} body @returns {ComparedTotals | null} */
export const readComparedTotals = (body) => {
  const { compare } = objectOf(body);
  const { with: name, references } = objectOf(compare);
  const own = comparedOf(compare);
  const comparison = comparisonOf(name);
  if (own === null || comparison === null || !Array.isArray(references)) return null;
  return {
    ...own,
    with: comparison,
    references: references.map(comparedOf).filter((range) => range !== null),
  };
};

/** Reads the comparison of a /stats/windows response; null without one. @param {unknown} body @returns {ComparedWindows | null} */
export const readComparedWindows = (body) => {
  const { resolution, compare } = objectOf(body);
  const { rows } = objectOf(compare);
  if (typeof resolution !== 'string' || !Object.hasOwn(WIDTH_MS, resolution) || !Array.isArray(rows))
    return null;
  /** @type {Map<number, Sides>} */
  const means = new Map();
  for (const row of rows) {
    const start = instantOf(objectOf(row)['start']);
    const sides = sidesOf(objectOf(row));
    if (start !== null && sides !== null) means.set(start, sides);
  }
  return { widthMs: WIDTH_MS[/** @type {keyof typeof WIDTH_MS} */ (resolution)], means };
};

/** The windows that a comparison needs: at least one for each few points of the chart. @param {import('./window-plan.js').Plan} plan @returns {keyof typeof WIDTH_MS} */
const resolutionOf = ({ from, to, resolution }) => {
  const wanted = to - from <= 3 * HOUR + HOUR ? '1m' : to - from <= 15 * DAY ? '1h' : '1d';
  return WIDTH_MS[resolution] > WIDTH_MS[wanted] ? resolution : wanted;
};

/**
 * The URL path of the windows that are drawn behind a chart.
 *
 * @param {import('./window-plan.js').Plan} plan
 * @param {{ wiki: string | null, type: string | null }} filter
 * @param {Comparison} comparison
 */
export const comparedWindowsPath = (plan, filter, comparison) => {
  const params = new URLSearchParams({
    resolution: resolutionOf(plan),
    from: new Date(plan.from).toISOString(),
    to: new Date(plan.to).toISOString(),
    limit: '1000',
    compare: comparison,
  });
  for (const [name, value] of filterParams(filter)) params.set(name, value);
  return `stats/windows?${params}`;
};

/**
 * The line behind the chart: for each point the rate of the earlier window at the same time, per second; null where it is
 * unknown.
 *
 * @param {ComparedWindows} compared
 * @param {import('./window-plan.js').Plan} plan
 * @param {import('./shared-view.js').View['who']} who
 * @returns {(number | null)[]}
 */
export const comparisonLine = ({ widthMs, means }, { bucketMs, from, to }, who) =>
  Array.from({ length: Math.round((to - from) / bucketMs) }, (_, index) => {
    const start = from + index * bucketMs;
    const sides = means.get(Math.floor(start / widthMs) * widthMs);
    return sides === undefined ? null : (countOf(sides, who) * 1_000) / widthMs;
  });

/**
 * The part by which the counts of a range differ from the mean of the earlier ones that are known; null if it is unknown.
 *
 * @param {ComparedTotals} compared
 * @param {import('./shared-view.js').View['who']} who
 * @returns {number | null}
 */
export const changeOf = ({ sides, references }, who) => {
  const known = references.flatMap(({ sides: earlier }) => (earlier === null ? [] : [countOf(earlier, who)]));
  const mean = known.reduce((sum, count) => sum + count, 0) / known.length;
  return sides === null || !(mean > 0) ? null : countOf(sides, who) / mean - 1;
};

/** @type {Record<string, string>} */
const MISSING_TEXTS = {
  'not-counted': 'not counted then, or only in part',
  expired: 'no longer kept in such detail',
  lost: 'the feed lost too many events then',
};

/**
 * What a comparison says: "+12% vs last week", or why there is none; `details` has the exact counts and their times.
 *
 * @param {ComparedTotals} compared
 * @param {import('./shared-view.js').View['who']} who
 * @returns {{ text: string, isKnown: boolean, details: string }}
 */
export const describeComparison = (compared, who) => {
  const { sides, missing, references, from, to } = compared;
  const { text } = COMPARISON_TEXTS[compared.with];
  const change = changeOf(compared, who);
  const known = references.filter((reference) => reference.sides !== null);
  const inSpan = (/** @type {number} */ ms) => formatInstant(new Date(ms), to - from);
  const details = [
    `${inSpan(from)} – ${inSpan(to)}: ${sides === null ? 'not counted completely' : formatCount(countOf(sides, who))}`,
    ...references.map(
      (reference) =>
        `${formatTime(new Date(reference.from), new Date(0))}: ${
          reference.sides === null
            ? (MISSING_TEXTS[reference.missing ?? ''] ?? 'unknown')
            : formatCount(countOf(reference.sides, who))
        }`,
    ),
  ].join('\n');
  if (change !== null) {
    const only =
      known.length === references.length ? text : `the mean of ${known.length} of ${references.length} weeks`;
    return { text: `${formatChange(change)} vs ${only}`, isKnown: true, details };
  }
  const reason = missing ?? references.find((reference) => reference.missing !== null)?.missing ?? null;
  const why = reason === null ? 'nothing was counted then' : (MISSING_TEXTS[reason] ?? 'unknown');
  return { text: `No comparison with ${text}: ${why}`, isKnown: false, details };
};
