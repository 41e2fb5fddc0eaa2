/** A line of the ticker stays readable when no more than this come: one in so many milliseconds. */
const CALM_MS = 700;
const FILLING_MS = 120;

/** Changes that wait to be shown; when more come than can be read, older ones are passed over. */
const MOST_WAITING = 6;

/** How far back "one in so many" looks. */
const SHARE_MS = 10_000;

/**
 * A change, as the server sends it.
 * @typedef {{
 *   id: string, dt: string, type: string, wiki: string, domain: string, title: string | null, user: string | null,
 *   bot: boolean, bytes: number | null, url: string | null
 * }} Change
 */

/** @param {unknown} value */
const textOf = (value) => (typeof value === 'string' ? value : null);

/** Reads a change; null when it is none. @param {string} data @returns {Change | null} */
export const readChange = (data) => {
  try {
    const { id, dt, type, wiki, domain, title, user, bot, bytes, url } = JSON.parse(data);
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
      bytes: typeof bytes === 'number' ? bytes : null,
      // Whatever the feed says, a link leads to a web page.
      url: typeof url === 'string' && /^https?:\/\//.test(url) ? url : null,
    };
  } catch {
    return null;
  }
};

/**
 * Holds back changes so that they can be read: one after the other, and no more than a few wait. What is passed over
 * is counted, and never even parsed.
 *
 * @returns {{
 *   offer: (data: string, now: number) => void,
 *   take: (now: number, filling: boolean) => Change | null,
 *   pause: () => void, resume: () => void, paused: () => boolean,
 *   passed: () => number,
 *   oneIn: (now: number) => number,
 *   clear: () => void
 * }}
 */
export const createTicker = () => {
  /** @type {string[]} */
  let waiting = [];
  let takenAt = -Infinity;
  let isPaused = false;
  /** Changes that came since it was paused. */
  let passed = 0;
  let span = { from: -Infinity, seen: 0, shown: 0 };
  let ratio = 1;

  /** @param {number} now */
  const measure = (now) => {
    if (now - span.from < SHARE_MS) return;
    if (span.shown > 0) ratio = span.seen / span.shown;
    span = { from: now, seen: 0, shown: 0 };
  };

  return {
    offer: (data, now) => {
      measure(now);
      if (isPaused) {
        passed += 1;
        return;
      }
      span.seen += 1;
      waiting.push(data);
      if (waiting.length > MOST_WAITING) waiting.shift();
    },
    take: (now, filling) => {
      if (now - takenAt < (filling ? FILLING_MS : CALM_MS)) return null;
      const data = waiting.shift();
      if (data === undefined) return null;
      takenAt = now;
      span.shown += 1;
      return readChange(data);
    },
    pause: () => {
      isPaused = true;
      passed = 0;
      waiting = [];
    },
    resume: () => {
      isPaused = false;
      span = { from: -Infinity, seen: 0, shown: 0 };
    },
    paused: () => isPaused,
    passed: () => passed,
    oneIn: (now) => {
      measure(now);
      return Math.max(1, Math.round(ratio));
    },
    clear: () => {
      waiting = [];
      passed = 0;
      ratio = 1;
      span = { from: -Infinity, seen: 0, shown: 0 };
    },
  };
};
