export interface BackoffOptions {
  /** The longest first wait, in milliseconds; it doubles with every further try. */
  readonly minMs: number;
  /** The longest wait of all, in milliseconds. */
  readonly maxMs: number;
}

/** Beyond this, doubling leaves the numbers that can be told apart. */
const MAX_DOUBLINGS = 52;

/**
 * How long to wait before try number `attempt` (the first is 1): anything between 0 and the exponential
 * bound, so that clients that were cut off together do not come back together ("full jitter", Brooker,
 * "Exponential Backoff and Jitter", 2015). `random` gives numbers in [0, 1).
 */
export const fullJitter = ({ minMs, maxMs }: BackoffOptions, attempt: number, random: () => number): number =>
  Math.floor(random() * Math.min(maxMs, minMs * 2 ** Math.min(attempt - 1, MAX_DOUBLINGS)));
