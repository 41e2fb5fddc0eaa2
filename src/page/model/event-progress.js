/** The numbers are live if the newest event is not older than this. */
export const LIVE_WITHIN_MS = 30_000;

/** The speed is measured over this time, and not before `MIN_MEASURED_MS` have passed. */
const MEASURED_MS = 60_000;
const MIN_MEASURED_MS = 4_000;
/** After this long without progress, nothing more is expected soon. */
const NO_PROGRESS_MS = 10_000;

/**
 * How far the counts are behind: `live`, `behind` (catching up), `quiet` (the last events were live, and no more came) or
 * `unknown`. `remainingMs` is null if it cannot be estimated; `isCatchingUp` is null while the speed is unknown.
 * @typedef {{ kind: 'unknown' }
 *   | { kind: 'live' | 'quiet', newest: number, behindMs: number }
 *   | { kind: 'behind', newest: number, behindMs: number, isCatchingUp: boolean | null, remainingMs: number | null }} Progress
 */

/**
 * Follows the time of the newest counted event. Times are epoch ms by the server's clock.
 *
 * @returns {{ add: (newest: number, now: number) => void, reset: () => void, at: (now: number, savedAt: number | null) => Progress }}
 *   `savedAt` is when the last batch was saved
 */
export const createEventProgress = () => {
  /** @type {{ newest: number, now: number }[]} oldest first */
  let samples = [];

  /** Milliseconds of events per millisecond; null while unknown. */
  const speed = () => {
    const [first, last] = [samples[0], samples.at(-1)];
    if (first === undefined || last === undefined || last.now - first.now < MIN_MEASURED_MS) return null;
    return (last.newest - first.newest) / (last.now - first.now);
  };
  const progressedAt = () =>
    samples.findLast(({ newest }) => newest !== samples.at(-1)?.newest)?.now ?? samples[0]?.now;

  return {
    add: (newest, now) => {
      const last = samples.at(-1);
      if (last !== undefined && (newest < last.newest || now < last.now)) samples = [];
      samples = [...samples.filter((sample) => sample.now > now - MEASURED_MS), { newest, now }];
    },
    reset: () => {
      samples = [];
    },
    at: (now, savedAt) => {
      const newest = samples.at(-1)?.newest;
      if (newest === undefined) return { kind: 'unknown' };
      const behindMs = Math.max(0, now - newest);
      if (behindMs <= LIVE_WITHIN_MS) return { kind: 'live', newest, behindMs };
      const idleSince = progressedAt() ?? now;
      const wasLive = savedAt !== null && savedAt - newest <= LIVE_WITHIN_MS;
      if (wasLive || now - idleSince > NO_PROGRESS_MS) return { kind: 'quiet', newest, behindMs };
      const current = speed();
      if (current === null)
        return { kind: 'behind', newest, behindMs, isCatchingUp: null, remainingMs: null };
      const isCatchingUp = current > 1.05;
      const remainingMs = isCatchingUp ? behindMs / (current - 1) : null;
      return { kind: 'behind', newest, behindMs, isCatchingUp, remainingMs };
    },
  };
};
