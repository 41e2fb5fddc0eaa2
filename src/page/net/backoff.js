const BASE_MS = 500;
const MAX_MS = 15_000;
const MIN_MS = 250;

/**
 * Delay before the next attempt in milliseconds: exponential with full jitter, so that pages disconnected at the same
 * instant do not all reconnect at the same instant. Never below the server's Retry-After.
 *
 * @param {number} failures consecutive failures, 1 or more
 * @param {() => number} random from 0 up to 1
 * @param {number} [retryAfterMs] from Retry-After
 */
export const backoffMs = (failures, random, retryAfterMs = 0) => {
  const ceiling = Math.min(MAX_MS, BASE_MS * 2 ** (failures - 1));
  return Math.max(MIN_MS, retryAfterMs, random() * ceiling);
};
