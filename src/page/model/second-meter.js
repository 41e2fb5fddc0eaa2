import { SECONDS } from './last-seconds.js';

/**
 * The number of messages saved in each of the last seconds, by the server's clock, computed from its snapshots. It stands in
 * for the windows on a server that keeps none. Everything
 * between two snapshots counts for the second of the later one.
 *
 * @returns {{
 *   add: (asOf: number, messages: number) => void,
 *   reset: () => void,
 *   at: (now: number) => { lastComplete: number | null, seconds: (number | null)[] }
 * }} `at` returns the count of the last complete second and those of the last `SECONDS` seconds, oldest first, including the
 *   current one; null is unknown
 */
export const createSecondMeter = () => {
  /** @type {Map<number, number>} */
  const counts = new Map();
  /** @type {{ asOf: number, messages: number } | null} */
  let last = null;
  /** The first second that was observed completely. */
  let since = Infinity;

  const reset = () => {
    last = null;
    since = Infinity;
    counts.clear();
  };
  return {
    add: (asOf, messages) => {
      if (last !== null && (messages < last.messages || asOf < last.asOf)) reset();
      if (last === null) since = Math.floor(asOf / 1_000) + 1;
      else {
        const second = Math.floor(asOf / 1_000);
        if (second >= since) counts.set(second, (counts.get(second) ?? 0) + messages - last.messages);
      }
      last = { asOf, messages };
      const oldest = Math.floor(asOf / 1_000) - SECONDS;
      for (const second of counts.keys()) if (second < oldest) counts.delete(second);
    },
    reset,
    at: (now) => {
      const running = Math.floor(now / 1_000);
      /** @param {number} second */
      const count = (second) => counts.get(second) ?? (second < since ? null : 0);
      return {
        lastComplete: count(running - 1),
        seconds: Array.from({ length: SECONDS }, (_, index) => count(running - SECONDS + 1 + index)),
      };
    },
  };
};
