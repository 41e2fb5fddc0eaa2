/**
 * What time it is for the server, told by the newest of its snapshots and what has passed here since it came. The two clocks
 * need not agree; before the first snapshot ours has to do.
 *
 * @param {() => number} here epoch ms, by our clock
 */
export const createServerClock = (here) => {
  /** @type {number | null} */
  let ahead = null;
  return {
    /** @param {number} asOf epoch ms, by the server's clock */
    set: (asOf) => {
      ahead = asOf - here();
    },
    now: () => here() + (ahead ?? 0),
  };
};
