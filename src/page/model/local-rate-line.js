/** Older points are dropped. */
const MAX_AGE_MS = 300_000;

/** One point per second, plus a margin. */
const MAX_POINTS = 320;

/** The line breaks between two points further apart than this: the rate between them is unknown. */
const MAX_GAP_MS = 3_000;

/** @typedef {{ readonly at: number, readonly rate: number }} Point */

/**
 * The rates measured by this page of the last five minutes, oldest first, for servers without
 * windows. It holds at most `MAX_POINTS`.
 *
 * @returns {{ add: (at: number, rate: number) => void, points: () => readonly Point[] }}
 */
export const createLocalRates = () => {
  /** @type {Point[]} */
  let points = [];
  return {
    add: (at, rate) => {
      points = [...points, { at, rate }].filter((point) => point.at > at - MAX_AGE_MS).slice(-MAX_POINTS);
    },
    points: () => points,
  };
};

/**
 * The line through these points, broken where two points are too far apart.
 *
 * @param {readonly Point[]} points
 * @returns {{ times: number[], rates: (number | null)[] }}
 */
export const localRateLine = (points) => {
  /** @type {{ times: number[], rates: (number | null)[] }} */
  const line = { times: [], rates: [] };
  for (const { at, rate } of points) {
    const last = line.times.at(-1);
    if (last !== undefined && at - last > MAX_GAP_MS) {
      line.times.push(last + 1);
      line.rates.push(null);
    }
    line.times.push(at);
    line.rates.push(rate);
  }
  return line;
};
