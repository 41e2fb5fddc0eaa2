/** Believable times are this close to those before them or to those after them, in milliseconds. */
const MAX_DISTANCE_MS = 3_600_000;
/** The number of following times that a time is compared with; up to half of them may be wrong. */
const LOOKAHEAD = 15;
/** With fewer times it is undecidable which is wrong. */
const MIN_TIMES = 3;

const medianOf = (times: readonly number[]): number | undefined =>
  times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) / 2)];

const isNear = (a: number | undefined, b: number): boolean =>
  a !== undefined && Math.abs(a - b) <= MAX_DISTANCE_MS;

/**
 * The times of events that come one after another (ms, `null` where an event does not say), without those that are far from
 * the one before and from most of those after: a few events that are dated ahead must not keep all others waiting. What
 * comes after a long pause, or begins another topic, is near those after it.
 */
export const plausibleTimes = (times: readonly (number | null)[]): readonly (number | null)[] => {
  const known = times.filter((time) => time !== null);
  if (known.length < MIN_TIMES) return times;
  let next = 0;
  let previous: number | undefined;
  return times.map((time) => {
    if (time === null) return null;
    next += 1;
    if (!isNear(previous, time) && !isNear(medianOf(known.slice(next, next + LOOKAHEAD)), time)) return null;
    previous = time;
    return time;
  });
};
