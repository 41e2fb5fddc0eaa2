const FIRST_MS = 500;
const CAP_MS = 15_000;
const LEAST_MS = 250;

/**
 * How long to wait before the next try, in milliseconds: exponential with full jitter, so that many pages
 * cut off at the same instant do not all come back at the same instant. Never below what the server asked for.
 *
 * @param {number} failures tries that failed in a row, 1 or more
 * @param {() => number} random from 0 up to 1
 * @param {number} [askedMs] what the server said in Retry-After
 */
export const backoffMs = (failures, random, askedMs = 0) => {
  const ceiling = Math.min(CAP_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.max(LEAST_MS, askedMs, random() * ceiling);
};
