import { unavailable } from '../middleware/http-error.ts';

export interface QueuedSemaphoreOptions {
  readonly maxConcurrent: number;
  /** How many more may wait their turn; the next gets a 503. */
  readonly maxQueued: number;
}

/** Runs work, at most so much of it at once; the rest waits in order, up to a bound. */
export const queuedSemaphore = ({
  maxConcurrent,
  maxQueued,
}: QueuedSemaphoreOptions): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let running = 0;
  const queue: (() => void)[] = [];

  const acquire = async (): Promise<void> => {
    if (running < maxConcurrent) {
      running += 1;
      return;
    }
    if (queue.length >= maxQueued)
      throw unavailable('busy', 'too much to do at once; try again in a moment', 1);
    // Who waits takes over the place of who ends, so `running` does not change in between.
    await new Promise<void>((resolve) => queue.push(resolve));
  };

  return async (work) => {
    await acquire();
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
};
