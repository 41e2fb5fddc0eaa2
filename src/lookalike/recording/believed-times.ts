/** Believable times are this close to those before them or to those after them, in milliseconds. */
const APART_MS = 3_600_000;
/** So many of those after a time are looked at: up to half of them may be wrong. */
const AFTER = 15;
/** Of fewer nobody can say which is wrong. */
const MIN_TIMES = 3;

const middleOf = (times: readonly number[]): number | undefined =>
  times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) / 2)];

const isNear = (a: number | undefined, b: number): boolean => a !== undefined && Math.abs(a - b) <= APART_MS;

/**
 * The times of events that come one after another (ms, `null` where an event does not say), without those that are far from
 * the one before and from most of those after: a few events that are dated ahead must not keep all others waiting. What
 * comes after a long pause, or begins another topic, is near those after it.
 */
export const believedTimes = (times: readonly (number | null)[]): readonly (number | null)[] => {
  const known = times.filter((time) => time !== null);
  if (known.length < MIN_TIMES) return times;
  let next = 0;
  let before: number | undefined;
  return times.map((time) => {
    if (time === null) return null;
    next += 1;
    if (!isNear(before, time) && !isNear(middleOf(known.slice(next, next + AFTER)), time)) return null;
    before = time;
    return time;
  });
};
