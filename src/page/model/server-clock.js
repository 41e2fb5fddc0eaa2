/** The Date header has whole seconds, and is a little old when it is read. */
const EXACT_MS = 1_500;

/**
 * What time it is for the server, which need not be what our clock says: by the Date header of its answers, and never
 * before anything that it has told.
 *
 * @param {() => number} here epoch ms, by a clock of ours that only goes up
 */
export const createServerClock = (here) => {
  let ahead = 0;
  const now = () => here() + ahead;
  return {
    now,
    /** @param {number} date what the Date header said, epoch ms */
    set: (date) => {
      const middle = date + 500;
      if (Math.abs(middle - now()) > EXACT_MS) ahead = middle - here();
    },
    /** @param {number} at when something happened there, epoch ms */
    atLeast: (at) => {
      if (at > now()) ahead = at - here();
    },
  };
};
