import { chartParams, COMPARISONS, DEFAULT_CHART, readChartOptions, SHOWN } from './chart-options.js';
import { FILTER_NAMES, filterQuery, NO_FILTER, readFilter } from './filter-params.js';
import { isolate } from './format.js';

/** The selectable ranges; the first is the default. */
export const RANGES = /** @type {const} */ (['1h', '5m', '24h', '7d', '90d']);

/**
 * The view: everything that a shared URL carries. `range` is "fixed" if `from` and `to` (epoch ms) give the range.
 * @typedef {import('./filter-params.js').Filter & import('./chart-options.js').ChartOptions & {
 *   range: typeof RANGES[number] | 'fixed', from: number | null, to: number | null
 * }} View
 */

/** @type {View} */
export const DEFAULT_VIEW = { range: '1h', from: null, to: null, ...NO_FILTER, ...DEFAULT_CHART };

/** The year 3000. Later dates, near the limit of Date, could not be rounded up to whole windows. */
const LATEST_MS = 32_503_680_000_000;

/** @param {string | null} text @returns {number | null} epoch ms */
const instant = (text) => {
  const ms = text === null ? NaN : Date.parse(text);
  return ms >= 0 && ms <= LATEST_MS ? ms : null;
};

/**
 * Reads the query string of a URL. Values that it does not understand are ignored.
 *
 * @param {string} search
 * @returns {View}
 */
export const readView = (search) => {
  const params = new URLSearchParams(search);
  const from = instant(params.get('from'));
  const to = instant(params.get('to'));
  const fixed = from !== null && to !== null && from < to;
  return {
    ...readFilter(params).filter,
    range: fixed ? 'fixed' : (RANGES.find((name) => name === params.get('range')) ?? DEFAULT_VIEW.range),
    from: fixed ? from : null,
    to: fixed ? to : null,
    ...readChartOptions(params),
  };
};

/** `theme` is that of an embedded part. */
const KNOWN_NAMES = new Set(['range', 'from', 'to', 'theme', ...Object.keys(DEFAULT_CHART), ...FILTER_NAMES]);

/**
 * Says which parts of a query string are not understood; empty if all are.
 *
 * @param {string} search
 */
export const unknownValues = (search) => {
  const params = new URLSearchParams(search);
  const view = readView(search);
  const range = params.get('range');
  const isFixed = view.range === 'fixed';
  /** @type {string[]} */
  const problems = [];
  if (range !== null && !isFixed && view.range !== range)
    problems.push(`The address has an unknown range “${isolate(range)}”: use ${RANGES.join(', ')}.`);
  const show = params.get('show');
  if (show !== null && view.show !== show)
    problems.push(`The address has an unknown show “${isolate(show)}”: use ${SHOWN.join(', ')}.`);
  const compare = params.get('compare');
  if (compare !== null && view.compare !== compare)
    problems.push(`The address has an unknown compare “${isolate(compare)}”: use ${COMPARISONS.join(', ')}.`);
  for (const [name, place] of [
    ['from', 'a time before the end'],
    ['to', 'a time after the start'],
  ]) {
    const text = params.get(name ?? '');
    if (text !== null && !isFixed)
      problems.push(
        `The address has an unknown ${name} “${isolate(text)}”: use ${place}, such as 2026-11-21T12:00:00Z.`,
      );
  }
  const others = [...new Set(params.keys())].filter((name) => !KNOWN_NAMES.has(name));
  if (others.length > 0)
    problems.push(
      `The address has parameters that this page does not know: ${others.map((name) => isolate(name)).join(', ')}.`,
    );
  return [...problems, ...readFilter(params).problems].join(' ');
};

/** @param {number | null} ms */
const instantText = (ms) => (ms === null ? null : new Date(ms).toISOString().replace('.000Z', 'Z'));

/**
 * The query string of this view, starting with "?"; empty for the default view.
 *
 * @param {View} view
 */
export const viewSearch = (view) => {
  const params = new URLSearchParams();
  if (view.range !== 'fixed' && view.range !== DEFAULT_VIEW.range) params.set('range', view.range);
  const [from, to] = [instantText(view.from), instantText(view.to)];
  if (from !== null) params.set('from', from);
  if (to !== null) params.set('to', to);
  for (const [name, value] of filterQuery(view, 'wiki')) params.append(name, value);
  for (const [name, value] of chartParams(view)) params.set(name, value);
  // These signs need no escape in a query string, and people read them.
  const text = params.toString().replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%2F', '/');
  return text === '' ? '' : `?${text}`;
};
