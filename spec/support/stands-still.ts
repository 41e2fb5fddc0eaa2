import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 20;
/** One look is not enough: a process that was not given its turn has changed nothing meanwhile. */
const LOOKS = 20;

/** Waits until a number no longer changes, and gives it. */
export const standsStill = async (value: () => number): Promise<number> => {
  const end = Date.now() + 90_000;
  let last = value();
  for (let same = 0; same < LOOKS; same += 1) {
    await delay(LOOK_EVERY_MS);
    if (value() !== last) {
      same = -1;
      last = value();
    }
    if (Date.now() > end) throw new Error(`it does not stand still: ${last} by now`);
  }
  return last;
};
