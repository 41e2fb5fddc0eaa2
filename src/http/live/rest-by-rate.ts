import type { RecentLog } from '../../core/recent-log.ts';

/** All readers together get a quarter of the process at most, and next to nothing while a history is read. */
const REST = 3;
const REST_FROM_HISTORY = 30;
/** Items a second: what comes faster is read from a history, and nobody can follow it live. */
const HISTORY_RATE = 5000;

/** How long to rest after a round, as a multiple of how long it took: by how fast items came since the last one. */
export const restByRate = (log: Pick<RecentLog<unknown>, 'last'>, clock: () => number): (() => number) => {
  let seen = { last: log.last, at: clock() };
  return () => {
    const before = seen;
    seen = { last: log.last, at: clock() };
    const items = seen.last - before.last;
    return items * 1000 > HISTORY_RATE * (seen.at - before.at) ? REST_FROM_HISTORY : REST;
  };
};
