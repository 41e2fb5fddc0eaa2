const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Window width of each resolution in milliseconds, finest first. */
export const WIDTH_MS = /** @type {const} */ ({ '1s': SECOND, '1m': MINUTE, '1h': HOUR, '1d': DAY });

/**
 * How a range is requested and drawn: windows of `resolution`, merged into points of `bucketMs`.
 * @typedef {{ resolution: keyof typeof WIDTH_MS, bucketMs: number }} Steps
 * @typedef {Steps & { from: number, to: number, moving: boolean }} Plan
 */

/** @type {Record<typeof import('./shared-view.js').RANGES[number], Steps & { spanMs: number }>} */
const MOVING_STEPS = {
  '5m': { spanMs: 5 * MINUTE, resolution: '1s', bucketMs: 5 * SECOND },
  '1h': { spanMs: HOUR, resolution: '1m', bucketMs: MINUTE },
  '24h': { spanMs: DAY, resolution: '1m', bucketMs: 10 * MINUTE },
  '7d': { spanMs: 7 * DAY, resolution: '1h', bucketMs: HOUR },
  '90d': { spanMs: 90 * DAY, resolution: '1d', bucketMs: DAY },
};

/** The steps for a fixed range up to `upToMs` long, shortest first: about 60 to 200 points each. @type {readonly (Steps & { upToMs: number })[]} */
const FIXED_STEPS = [
  { upToMs: 4 * MINUTE, resolution: '1s', bucketMs: SECOND },
  { upToMs: 15 * MINUTE, resolution: '1s', bucketMs: 5 * SECOND },
  { upToMs: 3 * HOUR, resolution: '1m', bucketMs: MINUTE },
  { upToMs: 36 * HOUR, resolution: '1m', bucketMs: 10 * MINUTE },
  { upToMs: 14 * DAY, resolution: '1h', bucketMs: HOUR },
  { upToMs: Infinity, resolution: '1d', bucketMs: DAY },
];

/**
 * The same range in the next coarser resolution, for ranges whose finer windows have expired; null if there is none.
 *
 * @param {Plan} plan
 * @returns {Plan | null}
 */
export const coarserPlan = (plan) => {
  const names = /** @type {(keyof typeof WIDTH_MS)[]} */ (Object.keys(WIDTH_MS));
  const resolution = names[names.indexOf(plan.resolution) + 1];
  if (resolution === undefined) return null;
  return alignToBuckets({ ...plan, resolution, bucketMs: Math.max(plan.bucketMs, WIDTH_MS[resolution]) });
};

/** Widens a range to whole buckets. @param {Plan} plan @returns {Plan} */
const alignToBuckets = (plan) => ({
  ...plan,
  from: Math.floor(plan.from / plan.bucketMs) * plan.bucketMs,
  to: Math.ceil(plan.to / plan.bucketMs) * plan.bucketMs,
});

/**
 * Which windows to request for a view.
 *
 * @param {Pick<import('./shared-view.js').View, 'range' | 'from' | 'to'>} view
 * @param {number} now epoch ms, by the server's clock
 * @returns {Plan}
 */
export const planOf = ({ range, from, to }, now) => {
  if (range !== 'fixed') {
    const { spanMs, ...steps } = MOVING_STEPS[range];
    return alignToBuckets({ ...steps, from: now - spanMs, to: now, moving: true });
  }
  const begin = from ?? now - HOUR;
  const end = to ?? now;
  const found = FIXED_STEPS.find(({ upToMs }) => end - begin <= upToMs);
  const { resolution, bucketMs } = found ?? { resolution: '1d', bucketMs: DAY };
  return alignToBuckets({ resolution, bucketMs, from: begin, to: end, moving: false });
};

/** The sums of long ranges start at whole minutes or hours: the finer windows there may have expired. @type {Record<typeof import('./shared-view.js').RANGES[number], number>} */
const SUM_STEP_MS = { '5m': SECOND, '1h': SECOND, '24h': MINUTE, '7d': MINUTE, '90d': HOUR };

/**
 * The range whose counts are summed for a view: to the second for a range that ends now.
 *
 * @param {Pick<import('./shared-view.js').View, 'range'>} view
 * @param {Plan} plan of this view
 * @param {number} until the end of the last complete second
 * @returns {{ from: number, to: number }}
 */
export const sumRange = ({ range }, plan, until) => {
  if (range === 'fixed') return { from: plan.from, to: Math.min(plan.to, until) };
  const step = SUM_STEP_MS[range];
  return { from: Math.floor((until - spanOf(range)) / step) * step, to: until };
};

/** The last complete minutes of a view, for lists that are kept by minute. @param {{ from: number, to: number }} sum @param {{ since: number, until: number }} known */
export const minuteRange = ({ from, to }, { since, until }) => {
  const end = Math.floor(to / MINUTE) * MINUTE;
  const hasCompleteMinute = end - MINUTE >= since && end > from;
  if (to < until || !hasCompleteMinute) return { from, to };
  return { from: Math.floor(from / MINUTE) * MINUTE, to: end };
};

/** Length of a range that ends now, in milliseconds. @param {typeof import('./shared-view.js').RANGES[number]} range */
export const spanOf = (range) => MOVING_STEPS[range].spanMs;

/** The last 24 hours, including the current one. @param {number} now epoch ms @returns {Plan} */
export const dayPlan = (now) => {
  const to = (Math.floor((now - 1) / HOUR) + 1) * HOUR;
  return { resolution: '1h', bucketMs: HOUR, from: to - DAY, to, moving: true };
};

const SPAN_LABELS = { '5m': '5 minutes', '1h': 'hour', '24h': '24 hours', '7d': '7 days', '90d': '90 days' };

/**
 * "in the last hour", "in the selected range", and if the events are not live "in the hour until 25 Aug, 08:24:45".
 *
 * @param {import('./shared-view.js').View['range']} range
 * @param {string | null} [until] the time of the newest events, if they are not live
 */
export const formatRange = (range, until = null) => {
  if (range === 'fixed') return 'in the selected range';
  return until === null ? `in the last ${SPAN_LABELS[range]}` : `in the ${SPAN_LABELS[range]} until ${until}`;
};
