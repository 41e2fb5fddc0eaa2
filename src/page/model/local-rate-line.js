/** What is older is forgotten. */
const MOST_MS = 300_000;

/** One point a second, and some to spare. */
const MOST_POINTS = 320;

/** Two points further apart than this are not joined: what lies between is not known. */
const BREAK_MS = 3_000;

/** @typedef {{ readonly at: number, readonly rate: number }} Point */

/**
 * The rates that this page has measured itself, of the last five minutes, oldest first: for servers that keep no
 * windows. It holds at most `MOST_POINTS`.
 *
 * @returns {{ add: (at: number, rate: number) => void, points: () => readonly Point[] }}
 */
export const createOwnLine = () => {
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
 * The line through these points; broken where the time between two is too long to join them.
 *
 * @param {readonly Point[]} points
 * @returns {{ times: number[], rates: (number | null)[] }}
 */
export const ownLine = (points) => {
  /** @type {{ times: number[], rates: (number | null)[] }} */
  const line = { times: [], rates: [] };
  for (const { at, rate } of points) {
    const last = line.times.at(-1);
    if (last !== undefined && at - last > BREAK_MS) {
      line.times.push(last + 1);
      line.rates.push(null);
    }
    line.times.push(at);
    line.rates.push(rate);
  }
  return line;
};
