/** Shown in place of an unknown number. */
export const UNKNOWN = '–';

const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** @param {number | null} count */
export const formatCount = (count) => (count === null ? UNKNOWN : integer.format(count));

const percent = new Intl.NumberFormat('en', {
  style: 'percent',
  signDisplay: 'exceptZero',
  maximumFractionDigits: 0,
});
const smallPercent = new Intl.NumberFormat('en', {
  style: 'percent',
  signDisplay: 'exceptZero',
  maximumFractionDigits: 1,
});

/** "+12%", "-0.4%": how much more or less. @param {number} change 0.12 is 12 % more */
export const formatChange = (change) => (Math.abs(change) < 0.0995 ? smallPercent : percent).format(change);

/** @param {number | null} rate per second */
export const formatRate = (rate) => {
  if (rate === null) return UNKNOWN;
  return rate < 99.95 ? oneDecimal.format(rate) : integer.format(rate);
};

/**
 * Two percentages that add up to 100; null if both counts are 0.
 *
 * @param {number} first
 * @param {number} second
 * @returns {[first: string, second: string] | null}
 */
export const formatShares = (first, second) => {
  const all = first + second;
  if (all === 0) return null;
  const tenths = Math.round((first * 1000) / all);
  return [`${oneDecimal.format(tenths / 10)}%`, `${oneDecimal.format((1000 - tenths) / 10)}%`];
};

/**
 * A duration in one unit: "0.8 s", "42 s", "3 min", "5 h", "2 days".
 *
 * @param {number} seconds
 */
export const formatSpan = (seconds) => {
  if (seconds < 9.95) return `${oneDecimal.format(Math.max(0, seconds))} s`;
  if (seconds < 119.5) return `${integer.format(seconds)} s`;
  if (seconds < 7_170) return `${integer.format(seconds / 60)} min`;
  if (seconds < 171_000) return `${integer.format(seconds / 3600)} h`;
  return `${integer.format(seconds / 86_400)} days`;
};

/**
 * The local time of day, with the date if it is not today.
 *
 * @param {Date} at
 * @param {Date} now
 */
export const formatTime = (at, now) => {
  if (Number.isNaN(at.getTime())) return UNKNOWN;
  return at.toDateString() === now.toDateString()
    ? clock.format(at)
    : `${day.format(at)}, ${clock.format(at)}`;
};

/** @param {number} seconds */
export const formatWait = (seconds) =>
  seconds < 100
    ? `${integer.format(seconds)} ${seconds === 1 ? 'second' : 'seconds'}`
    : `${integer.format(Math.ceil(seconds / 60))} minutes`;

/** The start of an hour, such as "14:00". @param {Date} at */
export const formatHour = (at) => minutes.format(at);

const DAY_SECONDS = 86_400;

/**
 * A label on the time axis of a chart.
 *
 * @param {Date} at
 * @param {number} stepSeconds distance between two labels
 */
export const formatAxis = (at, stepSeconds) => {
  if (stepSeconds >= DAY_SECONDS) return day.format(at);
  if (stepSeconds < 60) return clock.format(at);
  return at.getHours() === 0 && at.getMinutes() === 0 ? day.format(at) : minutes.format(at);
};

/**
 * A time within a range, no more precise than the range needs.
 *
 * @param {Date} at
 * @param {number} spanMs length of the range
 */
export const formatInstant = (at, spanMs) => {
  if (spanMs <= 900_000) return clock.format(at);
  if (spanMs <= DAY_SECONDS * 1_000) return minutes.format(at);
  return spanMs <= 15 * DAY_SECONDS * 1_000 ? `${day.format(at)}, ${minutes.format(at)}` : day.format(at);
};

/** Elapsed time: "now", "40 s ago", "5 min ago". @param {number} seconds */
export const formatAgo = (seconds) =>
  seconds < 5 ? 'now' : `${formatSpan(Math.floor(Math.max(10, seconds)))} ago`;

/** Change of a page's size in bytes: "+1,204", "−35", "±0"; empty if unknown. @param {number | null} bytes */
export const formatBytes = (bytes) => {
  if (bytes === null) return '';
  if (bytes === 0) return '±0';
  return `${bytes > 0 ? '+' : '−'}${integer.format(Math.abs(bytes))}`;
};

/** Labels of the feed's change types. */
export const TYPE_LABELS = new Map([
  ['edit', { one: 'edit', many: 'edits' }],
  ['new', { one: 'new page', many: 'new pages' }],
  ['categorize', { one: 'category change', many: 'category changes' }],
  ['log', { one: 'log entry', many: 'log entries' }],
  ['external', { one: 'Wikidata update', many: 'Wikidata updates' }],
]);

const ASCII = /^[\x20-\x7e]*$/;

/** A name within a sentence: one of another writing direction does not reorder the sentence. @param {string} name */
export const isolate = (name) => (ASCII.test(name) ? name : `\u2068${name}\u2069`);

/** "by bots ", in front of a range; empty for everyone. @param {'all' | 'people' | 'bots'} who */
export const formatWho = (who) => (who === 'all' ? '' : `by ${who} `);
