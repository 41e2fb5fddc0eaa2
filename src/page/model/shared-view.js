import { chartParams, COMPARISONS, DEFAULT_CHART, readChartOptions } from './chart-options.js';
import { isolate, selectedWho } from './format.js';

/** The selectable ranges; the first is the default. */
export const RANGES = /** @type {const} */ (['1h', '5m', '24h', '7d', '90d']);

/** The feed's change types. */
export const TYPES = /** @type {const} */ (['edit', 'new', 'categorize', 'log', 'external']);

/**
 * The view: everything that a shared URL carries. `range` is "fixed" if `from` and `to` (epoch ms) give the range.
 * @typedef {{
 *   range: typeof RANGES[number] | 'fixed', from: number | null, to: number | null,
 *   wiki: string | null, type: string | null, who: 'all' | 'people' | 'bots'
 * } & import('./chart-options.js').ChartOptions} View
 */

/** @type {View} */
export const DEFAULT_VIEW = {
  range: '1h',
  from: null,
  to: null,
  wiki: null,
  type: null,
  who: 'all',
  ...DEFAULT_CHART,
};

/** The domain of a wiki. Anything else is rejected before a request is sent. */
const DOMAIN = /^[\p{L}\p{N}]([\p{L}\p{N}.-]{0,251}[\p{L}\p{N}])?$/u;

/** @param {string} text @returns {string | null} the domain, or null if the text is not one */
export const readDomain = (text) => {
  const domain = text.trim().toLowerCase();
  return DOMAIN.test(domain) ? domain : null;
};

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
  const who = params.get('who');
  return {
    range: fixed ? 'fixed' : (RANGES.find((name) => name === params.get('range')) ?? DEFAULT_VIEW.range),
    from: fixed ? from : null,
    to: fixed ? to : null,
    wiki: readDomain(params.get('wiki') ?? ''),
    type: TYPES.find((name) => name === params.get('type')) ?? null,
    who: who === 'people' || who === 'bots' ? who : 'all',
    ...readChartOptions(params),
  };
};

/**
 * Says which values of a query string are not understood; empty if all are.
 *
 * @param {string} search
 */
export const unknownValues = (search) => {
  const params = new URLSearchParams(search);
  const view = readView(search);
  /** @type {Record<string, { isRead: boolean, allowed: string }>} */
  const read = {
    range: { isRead: view.range === params.get('range'), allowed: RANGES.join(', ') },
    from: { isRead: view.range === 'fixed', allowed: 'a time before the end, such as 2026-11-21T12:00:00Z' },
    to: { isRead: view.range === 'fixed', allowed: 'a time after the start, such as 2026-11-21T12:00:00Z' },
    wiki: {
      isRead: view.wiki !== null,
      allowed: 'a domain such as en.wikipedia.org, or a database name such as enwiki',
    },
    type: { isRead: view.type !== null, allowed: TYPES.join(', ') },
    who: { isRead: view.who === params.get('who'), allowed: 'all, people, bots' },
    compare: { isRead: view.compare === params.get('compare'), allowed: COMPARISONS.join(', ') },
  };
  const unknown = [...params].filter(([name]) => Object.hasOwn(read, name) && read[name]?.isRead === false);
  return unknown
    .map(
      ([name, value]) =>
        `The address has an unknown ${name} “${isolate(value)}”: use ${read[name]?.allowed}.`,
    )
    .join(' ');
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
  const members = {
    from: instantText(view.from),
    to: instantText(view.to),
    wiki: view.wiki,
    type: view.type,
    who: selectedWho(view.who),
  };
  for (const [name, value] of Object.entries(members)) if (value !== null) params.set(name, value);
  for (const [name, value] of chartParams(view)) params.set(name, value);
  // A colon needs no escape in a query string, and people read these times.
  const text = params.toString().replaceAll('%3A', ':');
  return text === '' ? '' : `?${text}`;
};
