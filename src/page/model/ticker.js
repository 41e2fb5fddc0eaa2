import { numberOf, textOf } from './json.js';

/** Minimum time between two changes, so that each can be read; shorter while the list is filling. */
const MIN_INTERVAL_MS = 700;
const FILL_INTERVAL_MS = 120;

/** Changes that wait to be shown. When the queue is full, the oldest is skipped. */
const MAX_QUEUED = 6;

/** The sample ratio is measured over this window. */
const RATIO_WINDOW_MS = 10_000;

/**
 * A change as the server sends it.
 * @typedef {{
 *   id: string, dt: string, type: string, wiki: string, domain: string, title: string | null, user: string | null,
 *   bot: boolean, bytes: number | null, url: string | null, diffUrl: string | null, comment: string | null
 * }} Change
 */

/** The feed is not trusted: only http and https links are shown. @param {unknown} url */
const linkOf = (url) => (typeof url === 'string' && /^https?:\/\//.test(url) ? url : null);

/** Reads a change; null if it is malformed. @param {string} data @returns {Change | null} */
export const readChange = (data) => {
  try {
    const {
      id,
      dt,
      type,
      wiki,
      domain,
      title,
      user,
      bot,
      bytes,
      url,
      diff_url: diffUrl,
      comment,
    } = JSON.parse(data);
    if (typeof dt !== 'string' || typeof type !== 'string') return null;
    return {
      id: String(id),
      dt,
      type,
      wiki: textOf(wiki) ?? '',
      domain: textOf(domain) ?? textOf(wiki) ?? '',
      title: textOf(title),
      user: textOf(user),
      bot: bot === true,
      bytes: numberOf(bytes),
      url: linkOf(url),
      diffUrl: linkOf(diffUrl),
      comment: textOf(comment),
    };
  } catch {
    return null;
  }
};

/**
 * Paces changes so that people can read them, one at a time, from a short queue. Skipped changes are counted but never
 * parsed; `pass` counts those that were not even received.
 *
 * @returns {{
 *   offer: (data: string, now: number) => void,
 *   pass: (count: number, now: number) => void,
 *   take: (now: number, filling: boolean) => Change | null,
 *   pause: () => void, resume: () => void, paused: () => boolean,
 *   skipped: () => number,
 *   sampleRatio: (now: number) => number,
 *   clear: () => void
 * }}
 */
export const createTicker = () => {
  /** @type {string[]} */
  let queue = [];
  let takenAt = -Infinity;
  let isPaused = false;
  /** Changes that arrived since the pause. */
  let skipped = 0;
  let span = { from: -Infinity, seen: 0, shown: 0 };
  let ratio = 1;

  /** @param {number} now */
  const measure = (now) => {
    if (now - span.from < RATIO_WINDOW_MS) return;
    if (span.shown > 0) ratio = span.seen / span.shown;
    span = { from: now, seen: 0, shown: 0 };
  };

  return {
    offer: (data, now) => {
      measure(now);
      if (isPaused) {
        skipped += 1;
        return;
      }
      span.seen += 1;
      queue.push(data);
      if (queue.length > MAX_QUEUED) queue.shift();
    },
    pass: (count, now) => {
      measure(now);
      if (isPaused) skipped += count;
      else span.seen += count;
    },
    take: (now, filling) => {
      if (now - takenAt < (filling ? FILL_INTERVAL_MS : MIN_INTERVAL_MS)) return null;
      const data = queue.shift();
      if (data === undefined) return null;
      takenAt = now;
      span.shown += 1;
      return readChange(data);
    },
    pause: () => {
      isPaused = true;
      skipped = 0;
      queue = [];
    },
    resume: () => {
      isPaused = false;
      span = { from: -Infinity, seen: 0, shown: 0 };
    },
    paused: () => isPaused,
    skipped: () => skipped,
    sampleRatio: (now) => {
      measure(now);
      return Math.max(1, Math.round(ratio));
    },
    clear: () => {
      queue = [];
      skipped = 0;
      ratio = 1;
      span = { from: -Infinity, seen: 0, shown: 0 };
    },
  };
};
