/** What stands where a number is not known. */
export const UNKNOWN = '–';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** @param {number | null} count */
export const countWords = (count) => (count === null ? UNKNOWN : whole.format(count));

/** @param {number | null} rate a second */
export const rateWords = (rate) => {
  if (rate === null) return UNKNOWN;
  return rate < 99.95 ? oneDecimal.format(rate) : whole.format(rate);
};

/**
 * Two shares in per cent that add up to 100; null where there is nothing to share.
 *
 * @param {number} first
 * @param {number} second
 * @returns {[first: string, second: string] | null}
 */
export const shareWords = (first, second) => {
  const all = first + second;
  if (all === 0) return null;
  const tenths = Math.round((first * 1000) / all);
  return [`${oneDecimal.format(tenths / 10)} %`, `${oneDecimal.format((1000 - tenths) / 10)} %`];
};

/**
 * A span of time as a person says it: "0.8 s", "42 s", "3 min", "5 h", "2 days".
 *
 * @param {number} seconds
 */
export const spanWords = (seconds) => {
  if (seconds < 9.95) return `${oneDecimal.format(Math.max(0, seconds))} s`;
  if (seconds < 119.5) return `${whole.format(seconds)} s`;
  if (seconds < 7_170) return `${whole.format(seconds / 60)} min`;
  if (seconds < 171_000) return `${whole.format(seconds / 3600)} h`;
  return `${whole.format(seconds / 86_400)} days`;
};

/**
 * The time of day, here; with the day where it is not today.
 *
 * @param {Date} at
 * @param {Date} now
 */
export const timeWords = (at, now) => {
  if (Number.isNaN(at.getTime())) return UNKNOWN;
  return at.toDateString() === now.toDateString()
    ? clock.format(at)
    : `${day.format(at)}, ${clock.format(at)}`;
};

/** @param {number} seconds */
export const waitWords = (seconds) =>
  seconds < 100
    ? `${whole.format(seconds)} ${seconds === 1 ? 'second' : 'seconds'}`
    : `${whole.format(Math.ceil(seconds / 60))} minutes`;

/** The hour that begins then: "14:00". @param {Date} at */
export const hourWords = (at) => minutes.format(at);

const DAY_SECONDS = 86_400;

/**
 * A time on the axis of a chart whose marks are so many seconds apart.
 *
 * @param {Date} at
 * @param {number} stepSeconds
 */
export const axisWords = (at, stepSeconds) => {
  if (stepSeconds >= DAY_SECONDS) return day.format(at);
  if (stepSeconds < 60) return clock.format(at);
  return at.getHours() === 0 && at.getMinutes() === 0 ? day.format(at) : minutes.format(at);
};

/**
 * A time within a span of so many milliseconds, as exact as is of use there.
 *
 * @param {Date} at
 * @param {number} spanMs
 */
export const instantWords = (at, spanMs) => {
  if (spanMs <= 900_000) return clock.format(at);
  if (spanMs <= DAY_SECONDS * 1_000) return minutes.format(at);
  return spanMs <= 15 * DAY_SECONDS * 1_000 ? `${day.format(at)}, ${minutes.format(at)}` : day.format(at);
};

/** How long ago: "now", "40 s ago", "5 min ago". @param {number} seconds */
export const agoWords = (seconds) =>
  seconds < 5 ? 'now' : `${spanWords(Math.floor(Math.max(10, seconds)))} ago`;

/** How much a page grew: "+1,204", "−35", "±0"; nothing where it is not told. @param {number | null} bytes */
export const bytesWords = (bytes) => {
  if (bytes === null) return '';
  if (bytes === 0) return '±0';
  return `${bytes > 0 ? '+' : '−'}${whole.format(Math.abs(bytes))}`;
};

/** What the feed's types are called here. */
export const TYPE_WORDS = new Map([
  ['edit', { one: 'edit', many: 'edits' }],
  ['new', { one: 'new page', many: 'new pages' }],
  ['categorize', { one: 'category change', many: 'category changes' }],
  ['log', { one: 'log entry', many: 'log entries' }],
  ['external', { one: 'change elsewhere', many: 'changes elsewhere' }],
]);

/**
 * What is looked at, in words: "edits by people on en.wikipedia.org".
 *
 * @param {{ wiki: string | null, type: string | null, who: 'all' | 'people' | 'bots' }} filter
 */
export const filterWords = ({ wiki, type, who }) => {
  const what = TYPE_WORDS.get(type ?? '')?.many ?? 'all changes';
  const by = who === 'all' ? '' : ` by ${who}`;
  return `${what}${by}${wiki === null ? '' : ` on ${wiki}`}`;
};
