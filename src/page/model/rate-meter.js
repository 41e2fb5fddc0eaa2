/** The rate is measured over the last ten seconds. */
export const RATE_WINDOW_MS = 10_000;

/** Below two seconds of knowledge a rate would be a guess. */
const LEAST_SPAN_MS = 2_000;

/** Four snapshots a second fill the window with 40; more than this is not kept, whatever arrives. */
const MOST_SAMPLES = 200;

/**
 * Measures messages a second from snapshots.
 *
 * Between two snapshots the count stands still (the server sends one whenever it changed), so the count at
 * any instant is that of the last snapshot before it. Times are the server's: `asOf` of the last snapshot, plus
 * what has passed here since it arrived; the two clocks need not agree.
 */
export const createRateMeter = () => {
  /** @type {{ asOf: number, messages: number }[]} oldest first; the first may lie just before the window */
  let samples = [];
  let arrivedAt = 0;

  const forget = () => {
    samples = [];
  };

  return {
    /**
     * @param {number} asOf milliseconds, by the server's clock
     * @param {number} messages
     * @param {number} now milliseconds, by a clock of ours that only goes forward
     */
    add: (asOf, messages, now) => {
      const last = samples.at(-1);
      // A count that went back is another run's, started from zero: nothing before it may be compared with it.
      if (last !== undefined && (messages < last.messages || asOf < last.asOf)) forget();
      samples.push({ asOf, messages });
      arrivedAt = now;
      const start = asOf - RATE_WINDOW_MS;
      const inside = samples.findIndex((sample) => sample.asOf > start);
      samples = samples.slice(Math.max(0, inside - 1)).slice(-MOST_SAMPLES);
    },

    /** To be called when snapshots may have been missed: nothing is known of the time between. */
    forget,

    /**
     * @param {number} now milliseconds, by the same clock as in `add`
     * @returns {number | null} messages a second; null while too little is known
     */
    at: (now) => {
      const first = samples[0];
      const last = samples.at(-1);
      if (first === undefined || last === undefined) return null;
      const end = last.asOf + Math.max(0, now - arrivedAt);
      const start = Math.max(first.asOf, end - RATE_WINDOW_MS);
      if (end - start < LEAST_SPAN_MS) return null;
      const before = samples.findLast((sample) => sample.asOf <= start) ?? first;
      return ((last.messages - before.messages) * 1000) / (end - start);
    },
  };
};
