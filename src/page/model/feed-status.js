import { formatCount, formatSpan, formatTime, isolate, UNKNOWN } from './format.js';
import { flagOf, instantOf, numberOf, objectOf, textOf } from './json.js';

/**
 * The part of the /ready response that the page shows; missing or malformed members are null.
 * @typedef {{
 *   ready: boolean, problems: readonly string[], connected: boolean | null, lagSeconds: number | null,
 *   lastEventAt: string | null, reconnects: number | null, gaps: number | null, lost: number | null,
 *   repeats: number | null, lastSavedAt: string | null, writable: boolean | null, topic: string | null,
 *   countingSince: number | null, historyCommand: string | null
 * }} Readiness
 * `topic`: what a consumer counts; it reads no feed. `countingSince`: epoch ms. `historyCommand`: counts the last day too
 */

/**
 * Reads a /ready response; null if it is malformed.
 *
 * @param {unknown} body
 * @returns {Readiness | null}
 */
export const readReadiness = (body) => {
  const { ready, problems, feed, store, topic } = objectOf(body);
  if (typeof ready !== 'boolean') return null;
  const feedPart = objectOf(feed);
  const storePart = objectOf(store);
  const topicPart = objectOf(topic);
  return {
    ready,
    problems: Array.isArray(problems) ? problems.filter((problem) => typeof problem === 'string') : [],
    connected: flagOf(feedPart['connected']),
    lagSeconds: numberOf(feedPart['lag_seconds']),
    lastEventAt: textOf(feedPart['last_event_at']),
    reconnects: numberOf(feedPart['reconnects']),
    gaps: numberOf(feedPart['gaps']),
    lost: numberOf(feedPart['lost_events']),
    repeats: numberOf(feedPart['repeats']) ?? numberOf(topicPart['repeats']),
    lastSavedAt: textOf(storePart['last_saved_at']),
    writable: flagOf(storePart['writable']),
    topic: textOf(topicPart['name']),
    countingSince: instantOf(feedPart['counting_since']),
    historyCommand: textOf(feedPart['history_command']),
  };
};

/** What the page cannot know of the feed, and why; empty if this process reads the feed itself. @param {Readiness} readiness */
export const formatFeedNote = ({ topic }) =>
  topic === null
    ? ''
    : `This consumer counts the topic ${isolate(topic)}. The state of the feed, its gaps and its lost events are unknown here: see /ready of the producer.`;

/** @param {Readiness} readiness */
const formatLastEvent = ({ lastEventAt, topic }, /** @type {Date} */ now) => {
  if (lastEventAt !== null) return formatTime(new Date(lastEventAt), now);
  return topic === null ? 'none yet' : 'unknown';
};

/** @param {Readiness} readiness */
const formatGaps = ({ gaps, lost, topic }) => {
  if (topic !== null) return 'unknown';
  if (gaps === null) return UNKNOWN;
  if (gaps === 0) return 'none';
  return lost === null || lost === 0
    ? `${formatCount(gaps)}, no events lost`
    : `${formatCount(gaps)}, ${formatCount(lost)} events lost`;
};

/** @param {Readiness} readiness @param {Date} now */
const formatSaved = ({ lastSavedAt, writable }, now) => {
  if (writable === false) return 'database not writable';
  return lastSavedAt === null ? 'not yet' : formatTime(new Date(lastSavedAt), now);
};

/**
 * The feed's status as text, keyed by the suffix of the element id that shows it.
 *
 * @param {Readiness} readiness
 * @param {Date} now
 */
export const formatFeedStatus = (readiness, now) => ({
  connected: readiness.connected === null ? UNKNOWN : readiness.connected ? 'yes' : 'no',
  delay: readiness.lagSeconds === null ? UNKNOWN : formatSpan(readiness.lagSeconds),
  last: formatLastEvent(readiness, now),
  reconnects: formatCount(readiness.reconnects),
  gaps: formatGaps(readiness),
  repeats:
    readiness.repeats === null
      ? UNKNOWN
      : readiness.repeats === 0
        ? 'none'
        : `${formatCount(readiness.repeats)} ignored`,
  saved: formatSaved(readiness, now),
});
