import { unavailable } from './http-error.ts';

export interface BulkheadOptions {
  readonly atOnce: number;
  /** How many more may wait their turn; the next gets a 503. */
  readonly waiting: number;
}

/** Runs work, at most so much of it at once; the rest waits in order, up to a bound. */
export const bulkhead = ({
  atOnce,
  waiting,
}: BulkheadOptions): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let running = 0;
  const queue: (() => void)[] = [];

  const turn = async (): Promise<void> => {
    if (running < atOnce) {
      running += 1;
      return;
    }
    if (queue.length >= waiting)
      throw unavailable('busy', 'too much to do at once; try again in a moment', 1);
    // Who waits takes over the place of who ends, so `running` does not change in between.
    await new Promise<void>((resolve) => queue.push(resolve));
  };

  return async (work) => {
    await turn();
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
};
