/** The bounds of exponential backoff. */
export interface BackoffOptions {
  /** Maximum delay before the first retry, in milliseconds. It doubles with every further attempt. */
  readonly minMs: number;
  /** Maximum delay of all, in milliseconds. */
  readonly maxMs: number;
}

/** Beyond this, doubling exceeds the safe integers. */
const MAX_DOUBLINGS = 52;

/**
 * A random delay before attempt number `attempt` (from 1), in milliseconds, between 0 and the exponential bound. So clients
 * that lost their connections together do not reconnect together ("full jitter", Brooker, "Exponential Backoff and Jitter",
 * 2015). `random` returns numbers in [0, 1).
 */
export const fullJitter = ({ minMs, maxMs }: BackoffOptions, attempt: number, random: () => number): number =>
  Math.floor(random() * Math.min(maxMs, minMs * 2 ** Math.min(attempt - 1, MAX_DOUBLINGS)));
