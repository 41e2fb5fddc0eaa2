/** Shown in place of an unknown number. */
export const UNKNOWN = '–';

/**
 * How a reader writes numbers and dates: the languages in order of preference, and the time zone, undefined for that of the
 * device. Times have 24 hours everywhere: they are short, and "12:00" is clear.
 *
 * @param {string | readonly string[]} numbers
 * @param {string | readonly string[]} dates
 * @param {string | undefined} timeZone
 */
const formatsOf = (numbers, dates, timeZone) => {
  /** @param {Intl.NumberFormatOptions} options */
  const number = (options) => new Intl.NumberFormat([...[numbers].flat()], options);
  /** @param {Intl.DateTimeFormatOptions} options */
  const date = (options) => new Intl.DateTimeFormat([...[dates].flat()], { timeZone, ...options });
  const hours = /** @type {const} */ ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const percent = /** @type {const} */ ({ style: 'percent', signDisplay: 'exceptZero' });
  return {
    timeZone,
    integer: number({ maximumFractionDigits: 0 }),
    oneDecimal: number({ minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    percent: number({ ...percent, maximumFractionDigits: 0 }),
    smallPercent: number({ ...percent, maximumFractionDigits: 1 }),
    clock: date({ ...hours, second: '2-digit' }),
    minutes: date(hours),
    day: date({ day: 'numeric', month: 'short' }),
    wholeDay: date({ day: 'numeric', month: 'numeric', year: 'numeric' }),
    zone: date({ timeZoneName: 'short' }),
    midnight: new Intl.DateTimeFormat('en', {
      timeZone,
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    }),
  };
};

let formats = formatsOf('en', 'en-GB', undefined);

/**
 * Sets how the page writes numbers and dates from now on.
 *
 * @param {{ languages: readonly string[], timeZone: string | undefined }} reader `timeZone` is undefined for that of the device
 */
export const setReader = ({ languages, timeZone }) => {
  formats = formatsOf(languages, languages, timeZone);
};

/** Whether times are shown in UTC, not in the reader's time zone. */
export const isShownInUtc = () => formats.timeZone === 'UTC';

/** The short name of the shown time zone at a time: "CET", "GMT+1", "UTC". @param {Date} at */
export const formatZone = (at) =>
  formats.zone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';

/** @param {number | null} count */
export const formatCount = (count) => (count === null ? UNKNOWN : formats.integer.format(count));

/** "+12%", "-0.4%": how much more or less. @param {number} change 0.12 is 12 % more */
export const formatChange = (change) =>
  (Math.abs(change) < 0.0995 ? formats.smallPercent : formats.percent).format(change);

/** @param {number | null} rate per second */
export const formatRate = (rate) => {
  if (rate === null) return UNKNOWN;
  return rate < 99.95 ? formats.oneDecimal.format(rate) : formats.integer.format(rate);
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
  return [
    `${formats.oneDecimal.format(tenths / 10)}%`,
    `${formats.oneDecimal.format((1000 - tenths) / 10)}%`,
  ];
};

/**
 * A duration in one unit: "0.8 s", "42 s", "3 min", "5 h", "2 days".
 *
 * @param {number} seconds
 */
export const formatSpan = (seconds) => {
  if (seconds < 9.95) return `${formats.oneDecimal.format(Math.max(0, seconds))} s`;
  if (seconds < 119.5) return `${formats.integer.format(seconds)} s`;
  if (seconds < 7_170) return `${formats.integer.format(seconds / 60)} min`;
  if (seconds < 171_000) return `${formats.integer.format(seconds / 3600)} h`;
  return `${formats.integer.format(seconds / 86_400)} days`;
};

/**
 * The local time of day, with the date if it is not today.
 *
 * @param {Date} at
 * @param {Date} now
 */
export const formatTime = (at, now) => {
  if (Number.isNaN(at.getTime())) return UNKNOWN;
  return formats.wholeDay.format(at) === formats.wholeDay.format(now)
    ? formats.clock.format(at)
    : `${formats.day.format(at)}, ${formats.clock.format(at)}`;
};

/** @param {number} seconds */
export const formatWait = (seconds) =>
  seconds < 100
    ? `${formats.integer.format(seconds)} ${seconds === 1 ? 'second' : 'seconds'}`
    : `${formats.integer.format(Math.ceil(seconds / 60))} minutes`;

/** The start of an hour, such as "14:00". @param {Date} at */
export const formatHour = (at) => formats.minutes.format(at);

const DAY_SECONDS = 86_400;

/**
 * A label on the time axis of a chart.
 *
 * @param {Date} at
 * @param {number} stepSeconds distance between two labels
 */
export const formatAxis = (at, stepSeconds) => {
  if (stepSeconds >= DAY_SECONDS) return formats.day.format(at);
  if (stepSeconds < 60) return formats.clock.format(at);
  return formats.midnight.format(at) === '00:00' ? formats.day.format(at) : formats.minutes.format(at);
};

/**
 * A time within a range, no more precise than the range needs.
 *
 * @param {Date} at
 * @param {number} spanMs length of the range
 */
export const formatInstant = (at, spanMs) => {
  if (spanMs <= 900_000) return formats.clock.format(at);
  if (spanMs <= DAY_SECONDS * 1_000) return formats.minutes.format(at);
  return spanMs <= 15 * DAY_SECONDS * 1_000
    ? `${formats.day.format(at)}, ${formats.minutes.format(at)}`
    : formats.day.format(at);
};

/** Elapsed time: "now", "40 s ago", "5 min ago". @param {number} seconds */
export const formatAgo = (seconds) =>
  seconds < 5 ? 'now' : `${formatSpan(Math.floor(Math.max(10, seconds)))} ago`;

/** Change of a page's size in bytes: "+1,204", "−35", "±0"; empty if unknown. @param {number | null} bytes */
export const formatBytes = (bytes) => {
  if (bytes === null) return '';
  if (bytes === 0) return '±0';
  return `${bytes > 0 ? '+' : '−'}${formats.integer.format(Math.abs(bytes))}`;
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
