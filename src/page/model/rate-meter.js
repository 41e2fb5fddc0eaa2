/** The rate is an average over this window. */
export const RATE_WINDOW_MS = 10_000;

/** A rate over a shorter span would be a guess. */
const MIN_SPAN_MS = 2_000;

/** Four snapshots per second put 40 samples into the window; this bounds it whatever arrives. */
const MAX_SAMPLES = 200;

/**
 * Measures messages per second from snapshots.
 *
 * The server sends a snapshot whenever the count changes, so the count at any instant is that of the last snapshot
 * before it. Times are the server's: `asOf` of the last snapshot plus the local time since it arrived. The two clocks
 * need not agree.
 */
export const createRateMeter = () => {
  /** @type {{ asOf: number, messages: number }[]} oldest first; the first may lie just before the window */
  let samples = [];
  let arrivedAt = 0;

  const reset = () => {
    samples = [];
  };

  return {
    /**
     * @param {number} asOf milliseconds, by the server's clock
     * @param {number} messages
     * @param {number} now milliseconds, from a local monotonic clock
     */
    add: (asOf, messages, now) => {
      const last = samples.at(-1);
      // A lower count comes from a restarted server that counts from zero; earlier samples do not compare with it.
      if (last !== undefined && (messages < last.messages || asOf < last.asOf)) reset();
      samples.push({ asOf, messages });
      arrivedAt = now;
      const start = asOf - RATE_WINDOW_MS;
      const inside = samples.findIndex((sample) => sample.asOf > start);
      samples = samples.slice(Math.max(0, inside - 1)).slice(-MAX_SAMPLES);
    },

    /** Call this when snapshots may have been missed: the counts in between are unknown. */
    reset,

    /**
     * @param {number} now milliseconds, by the same clock as in `add`
     * @returns {number | null} messages per second; null while the samples span too little time
     */
    at: (now) => {
      const first = samples[0];
      const last = samples.at(-1);
      if (first === undefined || last === undefined) return null;
      const end = last.asOf + Math.max(0, now - arrivedAt);
      const start = Math.max(first.asOf, end - RATE_WINDOW_MS);
      if (end - start < MIN_SPAN_MS) return null;
      const before = samples.findLast((sample) => sample.asOf <= start) ?? first;
      return ((last.messages - before.messages) * 1000) / (end - start);
    },
  };
};
