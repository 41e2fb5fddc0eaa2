/** The times that are offered; the first is shown where the address names none. */
export const RANGES = /** @type {const} */ (['1h', '5m', '24h', '7d', '90d']);

/** The types of change that the feed has. */
export const TYPES = /** @type {const} */ (['edit', 'new', 'categorize', 'log', 'external']);

/**
 * What is looked at: everything that a shared address carries. `range` is "fixed" where `from` and `to` (epoch ms)
 * say which time.
 * @typedef {{
 *   range: typeof RANGES[number] | 'fixed', from: number | null, to: number | null,
 *   wiki: string | null, type: string | null, who: 'all' | 'people' | 'bots'
 * }} View
 */

/** @type {View} */
export const DEFAULT_VIEW = { range: '1h', from: null, to: null, wiki: null, type: null, who: 'all' };

/** A wiki is named by its domain; what is no domain at all is not asked for. */
const DOMAIN = /^[\p{L}\p{N}]([\p{L}\p{N}.-]{0,251}[\p{L}\p{N}])?$/u;

/** @param {string} text @returns {string | null} the domain, or null where this is none */
export const readDomain = (text) => {
  const domain = text.trim().toLowerCase();
  return DOMAIN.test(domain) ? domain : null;
};

/** The year 3000: no window is as late, and dates near the end of what can be told could not be widened to windows. */
const LATEST_MS = 32_503_680_000_000;

/** @param {string | null} text @returns {number | null} epoch ms */
const instant = (text) => {
  const ms = text === null ? NaN : Date.parse(text);
  return ms >= 0 && ms <= LATEST_MS ? ms : null;
};

/**
 * Reads the part of an address after the "?". What it does not understand counts as not said.
 *
 * @param {string} search
 * @returns {View}
 */
export const readView = (search) => {
  const said = new URLSearchParams(search);
  const from = instant(said.get('from'));
  const to = instant(said.get('to'));
  const fixed = from !== null && to !== null && from < to;
  const who = said.get('who');
  return {
    range: fixed ? 'fixed' : (RANGES.find((name) => name === said.get('range')) ?? DEFAULT_VIEW.range),
    from: fixed ? from : null,
    to: fixed ? to : null,
    wiki: readDomain(said.get('wiki') ?? ''),
    type: TYPES.find((name) => name === said.get('type')) ?? null,
    who: who === 'people' || who === 'bots' ? who : 'all',
  };
};

/** @param {number | null} ms */
const instantText = (ms) => (ms === null ? null : new Date(ms).toISOString().replace('.000Z', 'Z'));

/**
 * The part of an address from the "?" on that shows this view; empty for the one that is shown by default.
 *
 * @param {View} view
 */
export const viewSearch = (view) => {
  const said = new URLSearchParams();
  if (view.range !== 'fixed' && view.range !== DEFAULT_VIEW.range) said.set('range', view.range);
  const members = {
    from: instantText(view.from),
    to: instantText(view.to),
    wiki: view.wiki,
    type: view.type,
    who: view.who === 'all' ? null : view.who,
  };
  for (const [name, value] of Object.entries(members)) if (value !== null) said.set(name, value);
  // A colon needs no escape there, and times are read by people, too.
  const text = said.toString().replaceAll('%3A', ':');
  return text === '' ? '' : `?${text}`;
};
