const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How wide a window of each resolution is, in milliseconds; finest first. */
export const WIDTHS = /** @type {const} */ ({ '1s': SECOND, '1m': MINUTE, '1h': HOUR, '1d': DAY });

/**
 * How a time is asked for and drawn: windows of `resolution`, put together to points of `bucketMs`, asked for again
 * every `everyMs`.
 * @typedef {{ resolution: keyof typeof WIDTHS, bucketMs: number, everyMs: number }} Steps
 * @typedef {Steps & { from: number, to: number, moving: boolean }} Plan
 */

/** @type {Record<typeof import('./shared-view.js').RANGES[number], Steps & { spanMs: number }>} */
const MOVING = {
  '5m': { spanMs: 5 * MINUTE, resolution: '1s', bucketMs: 5 * SECOND, everyMs: 2 * SECOND },
  '1h': { spanMs: HOUR, resolution: '1m', bucketMs: MINUTE, everyMs: 5 * SECOND },
  '24h': { spanMs: DAY, resolution: '1m', bucketMs: 10 * MINUTE, everyMs: 30 * SECOND },
  '7d': { spanMs: 7 * DAY, resolution: '1h', bucketMs: HOUR, everyMs: MINUTE },
  '90d': { spanMs: 90 * DAY, resolution: '1d', bucketMs: DAY, everyMs: 5 * MINUTE },
};

/** The steps of a time of this length, longest last: about 60 to 200 points each. @type {readonly (Steps & { upToMs: number })[]} */
const FIXED = [
  { upToMs: 4 * MINUTE, resolution: '1s', bucketMs: SECOND, everyMs: 5 * MINUTE },
  { upToMs: 15 * MINUTE, resolution: '1s', bucketMs: 5 * SECOND, everyMs: 5 * MINUTE },
  { upToMs: 3 * HOUR, resolution: '1m', bucketMs: MINUTE, everyMs: 5 * MINUTE },
  { upToMs: 36 * HOUR, resolution: '1m', bucketMs: 10 * MINUTE, everyMs: 5 * MINUTE },
  { upToMs: 14 * DAY, resolution: '1h', bucketMs: HOUR, everyMs: 5 * MINUTE },
  { upToMs: Infinity, resolution: '1d', bucketMs: DAY, everyMs: 5 * MINUTE },
];

/**
 * The same time in the next coarser windows; null from days on. For times of which the finer ones were let go.
 *
 * @param {Plan} plan
 * @returns {Plan | null}
 */
export const coarserPlan = (plan) => {
  const names = /** @type {(keyof typeof WIDTHS)[]} */ (Object.keys(WIDTHS));
  const resolution = names[names.indexOf(plan.resolution) + 1];
  if (resolution === undefined) return null;
  return wholeWindows({ ...plan, resolution, bucketMs: Math.max(plan.bucketMs, WIDTHS[resolution]) });
};

/** Widens a time to whole points. @param {Plan} plan @returns {Plan} */
const wholeWindows = (plan) => ({
  ...plan,
  from: Math.floor(plan.from / plan.bucketMs) * plan.bucketMs,
  to: Math.ceil(plan.to / plan.bucketMs) * plan.bucketMs,
});

/**
 * Which windows show what is looked at.
 *
 * @param {Pick<import('./shared-view.js').View, 'range' | 'from' | 'to'>} view
 * @param {number} now epoch ms, by the server's clock
 * @returns {Plan}
 */
export const planOf = ({ range, from, to }, now) => {
  if (range !== 'fixed') {
    const { spanMs, ...steps } = MOVING[range];
    return wholeWindows({ ...steps, from: now - spanMs, to: now, moving: true });
  }
  const begin = from ?? now - HOUR;
  const end = to ?? now;
  const found = FIXED.find(({ upToMs }) => end - begin <= upToMs);
  const { resolution, bucketMs, everyMs } = found ?? { resolution: '1d', bucketMs: DAY, everyMs: 5 * MINUTE };
  return wholeWindows({ resolution, bucketMs, everyMs, from: begin, to: end, moving: false });
};

/** How long the time is that moves along with now, in milliseconds. @param {typeof import('./shared-view.js').RANGES[number]} range */
export const spanOf = (range) => MOVING[range].spanMs;

/** The hours of the last day, the running one included. @param {number} now epoch ms @returns {Plan} */
export const dayPlan = (now) => {
  const to = (Math.floor(now / HOUR) + 1) * HOUR;
  return { resolution: '1h', bucketMs: HOUR, everyMs: 20 * SECOND, from: to - DAY, to, moving: true };
};

const SPAN_WORDS = { '5m': '5 minutes', '1h': 'hour', '24h': '24 hours', '7d': '7 days', '90d': '90 days' };

/** "in the last hour", "in the time chosen". @param {import('./shared-view.js').View['range']} range */
export const rangeWords = (range) =>
  range === 'fixed' ? 'in the time chosen' : `in the last ${SPAN_WORDS[range]}`;

/**
 * The sliding view that top lists are asked for where this is looked at; null where none is near it.
 *
 * @param {import('./shared-view.js').View['range']} range
 * @returns {'5m' | '1h' | '24h' | null}
 */
export const listWindow = (range) => (range === '5m' || range === '1h' || range === '24h' ? range : null);
