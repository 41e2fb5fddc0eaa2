import { countWords, spanWords, timeWords, UNKNOWN } from './format.js';

/**
 * What /ready says, as far as the page shows it; whatever is missing or of another kind is null.
 * @typedef {{
 *   ready: boolean, problems: readonly string[], connected: boolean | null, lagSeconds: number | null,
 *   lastEventAt: string | null, reconnects: number | null, gaps: number | null, lost: number | null,
 *   repeats: number | null, lastSavedAt: string | null, writable: boolean | null
 * }} Readiness
 */

/** @param {unknown} value @returns {Record<string, unknown>} */
const section = (value) =>
  typeof value === 'object' && value !== null ? /** @type {Record<string, unknown>} */ (value) : {};
/** @param {unknown} value */
const numberOf = (value) => (typeof value === 'number' ? value : null);
/** @param {unknown} value */
const textOf = (value) => (typeof value === 'string' ? value : null);
/** @param {unknown} value */
const flagOf = (value) => (typeof value === 'boolean' ? value : null);

/**
 * Reads the answer of /ready; null when it is not one.
 *
 * @param {unknown} body
 * @returns {Readiness | null}
 */
export const readReadiness = (body) => {
  const { ready, problems, feed, store } = section(body);
  if (typeof ready !== 'boolean') return null;
  const feedPart = section(feed);
  const storePart = section(store);
  return {
    ready,
    problems: Array.isArray(problems) ? problems.filter((problem) => typeof problem === 'string') : [],
    connected: flagOf(feedPart['connected']),
    lagSeconds: numberOf(feedPart['lag_seconds']),
    lastEventAt: textOf(feedPart['last_event_at']),
    reconnects: numberOf(feedPart['reconnects']),
    gaps: numberOf(feedPart['gaps']),
    lost: numberOf(feedPart['lost_events']),
    repeats: numberOf(feedPart['repeats']),
    lastSavedAt: textOf(storePart['last_saved_at']),
    writable: flagOf(storePart['writable']),
  };
};

/** @param {Readiness} readiness */
const gapWords = ({ gaps, lost }) => {
  if (gaps === null) return UNKNOWN;
  if (gaps === 0) return 'none';
  return lost === null || lost === 0
    ? `${countWords(gaps)}, nothing lost`
    : `${countWords(gaps)}, ${countWords(lost)} events lost`;
};

/** @param {Readiness} readiness @param {Date} now */
const savedWords = ({ lastSavedAt, writable }, now) => {
  if (writable === false) return 'cannot be written';
  return lastSavedAt === null ? 'not yet' : timeWords(new Date(lastSavedAt), now);
};

/**
 * The facts about the feed in words, by the name of their place on the page.
 *
 * @param {Readiness} readiness
 * @param {Date} now
 */
export const feedFacts = (readiness, now) => ({
  connected: readiness.connected === null ? UNKNOWN : readiness.connected ? 'yes' : 'no',
  delay: readiness.lagSeconds === null ? UNKNOWN : spanWords(readiness.lagSeconds),
  last: readiness.lastEventAt === null ? 'none yet' : timeWords(new Date(readiness.lastEventAt), now),
  reconnects: countWords(readiness.reconnects),
  gaps: gapWords(readiness),
  repeats:
    readiness.repeats === null
      ? UNKNOWN
      : readiness.repeats === 0
        ? 'none'
        : `${countWords(readiness.repeats)}, dropped`,
  saved: savedWords(readiness, now),
});
