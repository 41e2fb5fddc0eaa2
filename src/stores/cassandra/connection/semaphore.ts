/** Runs work, so much of it at once and the rest in the order in which it came. */
export type Semaphore = <R>(work: () => Promise<R>) => Promise<R>;

/** `atOnce` of 1 makes a queue. What waits is bounded by who calls: each caller waits for its answer. */
export const createSemaphore = (permits: number): Semaphore => {
  let free = permits;
  let queue: (() => void)[] = [];
  let served = 0;

  const release = (): void => {
    const next = queue[served];
    if (next === undefined) {
      free += 1;
      return;
    }
    // The place goes over to the one who waits, so that nobody can take it in between.
    served += 1;
    if (served === queue.length) {
      queue = [];
      served = 0;
    }
    next();
  };

  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => queue.push(resolve));
    try {
      return await work();
    } finally {
      release();
    }
  };
};
