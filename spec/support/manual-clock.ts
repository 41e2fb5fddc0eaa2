import { setImmediate as turn } from 'node:timers/promises';
import { VirtualAction, VirtualTimeScheduler } from 'rxjs';

/** A clock that is advanced by hand, for specs that mix RxJS's time with promises. */
export const manualClock = (): {
  readonly scheduler: VirtualTimeScheduler;
  readonly pass: (ms: number) => Promise<void>;
} => {
  const scheduler = new VirtualTimeScheduler(VirtualAction, 0);
  return {
    scheduler,
    pass: async (ms) => {
      await flushPromises();
      scheduler.maxFrames = scheduler.frame + ms;
      scheduler.schedule(() => undefined, ms);
      scheduler.flush();
      await flushPromises();
    },
  };
};

/** Resolves when all promises that wait for nothing else are through. */
export const flushPromises = async (): Promise<void> => {
  for (let turns = 0; turns < 5; turns += 1) await turn();
};
