import { setTimeout as delay } from 'node:timers/promises';

const POLL_INTERVAL_MS = 20;
/** One look is not enough: a process that was not given its turn has changed nothing meanwhile. */
const STABLE_POLLS = 20;

/** Waits until a number no longer changes, and gives it. */
export const untilStable = async (value: () => number): Promise<number> => {
  const end = Date.now() + 90_000;
  let last = value();
  for (let same = 0; same < STABLE_POLLS; same += 1) {
    await delay(POLL_INTERVAL_MS);
    if (value() !== last) {
      same = -1;
      last = value();
    }
    if (Date.now() > end) throw new Error(`it does not stand still: ${last} by now`);
  }
  return last;
};
