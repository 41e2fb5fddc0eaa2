/** How far back the line can look, shortest first: a young page looks less far back, so that its line fills the space. */
const SPANS_MS = [60_000, 120_000, 300_000];

/** What is older than the longest of them is forgotten. */
const MOST_MS = 300_000;

/** One point a second, and some to spare. */
const MOST_POINTS = 320;

/** Two points further apart than this are not joined: what lies between is not known. */
const BREAK_MS = 3_000;

/** @typedef {{ readonly at: number, readonly rate: number }} Point */

/**
 * The rates of the last minutes, oldest first; it holds at most `MOST_POINTS`.
 *
 * @returns {{ add: (at: number, rate: number) => void, points: () => readonly Point[] }}
 */
export const createTrend = () => {
  /** @type {Point[]} */
  let points = [];
  return {
    add: (at, rate) => {
      points = [...points, { at, rate }].filter((point) => point.at > at - MOST_MS).slice(-MOST_POINTS);
    },
    points: () => points,
  };
};

/**
 * The top of the scale for a largest value: the next of 1, 2, 5, 10, 20, 50… so that it seldom moves.
 *
 * @param {number} largest
 */
export const scaleTop = (largest) => {
  if (largest <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const steps = [1, 2, 5, 10].map((step) => step * power);
  return steps.find((step) => step >= largest) ?? 10 * power;
};

/**
 * The time the line covers, in milliseconds: the shortest of one, two and five minutes that shows every point.
 *
 * @param {readonly Point[]} points
 * @param {number} now
 */
export const trendSpan = (points, now) => {
  const age = now - (points[0]?.at ?? now);
  return SPANS_MS.find((span) => span >= age) ?? MOST_MS;
};

/**
 * Splits the points where the time between two is too long to join them.
 *
 * @param {readonly Point[]} points
 */
const runs = (points) => {
  /** @type {Point[][]} */
  const found = [];
  for (const point of points) {
    const run = found.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && point.at - last.at <= BREAK_MS) run.push(point);
    else found.push([point]);
  }
  return found;
};

/**
 * The SVG paths of the line and of the area below it.
 *
 * @param {readonly Point[]} points
 * @param {{ now: number, span: number, top: number, width: number, height: number }} frame
 */
export const trendPaths = (points, { now, span, top, width, height }) => {
  /** @param {number} at */
  const x = (at) => ((1 - (now - at) / span) * width).toFixed(1);
  /** @param {number} rate */
  const y = (rate) => (height - (Math.min(rate, top) / top) * height).toFixed(1);

  const lines = runs(points).filter((run) => run.length > 1);
  const path = (/** @type {Point[]} */ run) => run.map(({ at, rate }) => `${x(at)},${y(rate)}`).join('L');
  return {
    line: lines.map((run) => `M${path(run)}`).join(''),
    area: lines
      .map((run) => `M${x(run[0]?.at ?? now)},${height}L${path(run)}L${x(run.at(-1)?.at ?? now)},${height}Z`)
      .join(''),
  };
};
