/** The Date header has whole seconds and is slightly old when it is read. */
const TOLERANCE_MS = 1_500;

/**
 * The server's time, which may differ from the local clock. It follows the Date header of responses and is never earlier
 * than a time the server has sent.
 *
 * @param {() => number} localNow epoch ms, from a local monotonic clock
 */
export const createServerClock = (localNow) => {
  let offsetMs = 0;
  const now = () => localNow() + offsetMs;
  return {
    now,
    /** @param {number} date of the Date header, epoch ms */
    set: (date) => {
      const middle = date + 500;
      if (Math.abs(middle - now()) > TOLERANCE_MS) offsetMs = middle - localNow();
    },
    /** @param {number} at when something happened on the server, epoch ms */
    atLeast: (at) => {
      if (at > now()) offsetMs = at - localNow();
    },
  };
};
