/** What stands where a number is not known. */
export const UNKNOWN = '–';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
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
