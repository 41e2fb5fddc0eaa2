import type { RingLog } from '../../core/collections/ring-log.ts';

/** All readers together get a quarter of the process at most, and next to nothing while a history is read. */
const IDLE_FACTOR = 3;
const HISTORY_IDLE_FACTOR = 30;
/** Items a second: what comes faster is read from a history, and nobody can follow it live. */
const HISTORY_RATE = 5000;

/** How long to rest after a round, as a multiple of how long it took: by how fast items came since the last one. */
export const idleFactorByRate = (
  log: Pick<RingLog<unknown>, 'last'>,
  clock: () => number,
): (() => number) => {
  let lastSample = { last: log.last, at: clock() };
  return () => {
    const previous = lastSample;
    lastSample = { last: log.last, at: clock() };
    const items = lastSample.last - previous.last;
    return items * 1000 > HISTORY_RATE * (lastSample.at - previous.at) ? HISTORY_IDLE_FACTOR : IDLE_FACTOR;
  };
};
