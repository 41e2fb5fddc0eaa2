const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Window width of each resolution in milliseconds, finest first. */
export const WIDTH_MS = /** @type {const} */ ({ '1s': SECOND, '1m': MINUTE, '1h': HOUR, '1d': DAY });

/**
 * How a range is requested and drawn: windows of `resolution`, merged into points of `bucketMs`, requested again every
 * `everyMs`.
 * @typedef {{ resolution: keyof typeof WIDTH_MS, bucketMs: number, everyMs: number }} Steps
 * @typedef {Steps & { from: number, to: number, moving: boolean }} Plan
 */

/** @type {Record<typeof import('./shared-view.js').RANGES[number], Steps & { spanMs: number }>} */
const MOVING_STEPS = {
  '5m': { spanMs: 5 * MINUTE, resolution: '1s', bucketMs: 5 * SECOND, everyMs: 2 * SECOND },
  '1h': { spanMs: HOUR, resolution: '1m', bucketMs: MINUTE, everyMs: 5 * SECOND },
  '24h': { spanMs: DAY, resolution: '1m', bucketMs: 10 * MINUTE, everyMs: 30 * SECOND },
  '7d': { spanMs: 7 * DAY, resolution: '1h', bucketMs: HOUR, everyMs: MINUTE },
  '90d': { spanMs: 90 * DAY, resolution: '1d', bucketMs: DAY, everyMs: 5 * MINUTE },
};

/** The steps for a fixed range up to `upToMs` long, shortest first: about 60 to 200 points each. @type {readonly (Steps & { upToMs: number })[]} */
const FIXED_STEPS = [
  { upToMs: 4 * MINUTE, resolution: '1s', bucketMs: SECOND, everyMs: 5 * MINUTE },
  { upToMs: 15 * MINUTE, resolution: '1s', bucketMs: 5 * SECOND, everyMs: 5 * MINUTE },
  { upToMs: 3 * HOUR, resolution: '1m', bucketMs: MINUTE, everyMs: 5 * MINUTE },
  { upToMs: 36 * HOUR, resolution: '1m', bucketMs: 10 * MINUTE, everyMs: 5 * MINUTE },
  { upToMs: 14 * DAY, resolution: '1h', bucketMs: HOUR, everyMs: 5 * MINUTE },
  { upToMs: Infinity, resolution: '1d', bucketMs: DAY, everyMs: 5 * MINUTE },
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
  const { resolution, bucketMs, everyMs } = found ?? { resolution: '1d', bucketMs: DAY, everyMs: 5 * MINUTE };
  return alignToBuckets({ resolution, bucketMs, everyMs, from: begin, to: end, moving: false });
};

/** Length of a range that ends now, in milliseconds. @param {typeof import('./shared-view.js').RANGES[number]} range */
export const spanOf = (range) => MOVING_STEPS[range].spanMs;

/** The last 24 hours, including the current one. @param {number} now epoch ms @returns {Plan} */
export const dayPlan = (now) => {
  const to = (Math.floor(now / HOUR) + 1) * HOUR;
  return { resolution: '1h', bucketMs: HOUR, everyMs: 20 * SECOND, from: to - DAY, to, moving: true };
};

const SPAN_LABELS = { '5m': '5 minutes', '1h': 'hour', '24h': '24 hours', '7d': '7 days', '90d': '90 days' };

/** "in the last hour", "in the selected range". @param {import('./shared-view.js').View['range']} range */
export const formatRange = (range) =>
  range === 'fixed' ? 'in the selected range' : `in the last ${SPAN_LABELS[range]}`;

/**
 * The window in which top lists are requested for this range; null if no window is close to it.
 *
 * @param {import('./shared-view.js').View['range']} range
 * @returns {'5m' | '1h' | '24h' | null}
 */
export const listWindow = (range) => (range === '5m' || range === '1h' || range === '24h' ? range : null);
