/** How many seconds are remembered. */
export const SECONDS = 60;

/**
 * Counts what was counted in each of the last seconds, by the server's clock, from the snapshots it sends: one whenever
 * the count has changed. Whatever came between two of them was counted at the second.
 *
 * @returns {{
 *   add: (asOf: number, messages: number) => void,
 *   seed: (told: ReadonlyMap<number, number>) => void,
 *   forget: () => void,
 *   at: (now: number) => { whole: number | null, seconds: (number | null)[] }
 * }} `seed` takes what windows say about the seconds before the first snapshot, by their number since 1970; `at` gives the last second that is over, and the last ones, oldest first, with the running one at the end; null
 *   is not known
 */
export const createSecondMeter = () => {
  /** @type {Map<number, number>} */
  const counts = new Map();
  /** @type {{ asOf: number, messages: number } | null} */
  let last = null;
  /** The first second that was seen from its beginning. */
  let since = Infinity;

  const forget = () => {
    last = null;
    since = Infinity;
    counts.clear();
  };
  return {
    add: (asOf, messages) => {
      if (last !== null && (messages < last.messages || asOf < last.asOf)) forget();
      if (last === null) since = Math.floor(asOf / 1_000) + 1;
      else {
        const second = Math.floor(asOf / 1_000);
        if (second >= since) counts.set(second, (counts.get(second) ?? 0) + messages - last.messages);
      }
      last = { asOf, messages };
      const oldest = Math.floor(asOf / 1_000) - SECONDS;
      for (const second of counts.keys()) if (second < oldest) counts.delete(second);
    },
    seed: (told) => {
      for (const [second, count] of told)
        if (second < since && !counts.has(second)) counts.set(second, count);
    },
    forget,
    at: (now) => {
      const running = Math.floor(now / 1_000);
      /** @param {number} second */
      const count = (second) => counts.get(second) ?? (second < since ? null : 0);
      return {
        whole: count(running - 1),
        seconds: Array.from({ length: SECONDS }, (_, index) => count(running - SECONDS + 1 + index)),
      };
    },
  };
};
