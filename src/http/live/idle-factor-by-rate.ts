import type { RingLog } from '../../core/collections/ring-log.ts';

/** Clients get at most a quarter of the CPU, and almost nothing while the feed's history is replayed. */
const IDLE_FACTOR = 3;
const HISTORY_IDLE_FACTOR = 30;
/** Items per second: a faster rate is a replay of the feed's history, which nobody can follow live. */
const HISTORY_RATE = 5000;

/** The pause after a round as a multiple of its duration, chosen by the item rate since the last round. */
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
