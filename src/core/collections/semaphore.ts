/** Runs tasks, at most so many concurrently; the others wait in order of arrival. */
export type Semaphore = <R>(task: () => Promise<R>) => Promise<R>;

export interface QueueLimit {
  /** How many tasks may wait. */
  readonly maxQueued: number;
  /** The rejection of a task that finds the queue full. */
  readonly fullError: () => Error;
}

/** One permit makes a queue. Without a `limit` the callers must bound the number of waiting tasks. */
export const semaphore = (permits: number, limit: QueueLimit | null = null): Semaphore => {
  let free = permits;
  let queue: (() => void)[] = [];
  let served = 0;

  const release = (): void => {
    const next = queue[served];
    if (next === undefined) {
      free += 1;
      return;
    }
    // The permit passes straight to the waiting task, so that no new one can take it in between.
    served += 1;
    if (served === queue.length) {
      queue = [];
      served = 0;
    }
    next();
  };

  return async (task) => {
    if (free > 0) free -= 1;
    else {
      if (limit !== null && queue.length - served >= limit.maxQueued) throw limit.fullError();
      await new Promise<void>((resolve) => queue.push(resolve));
    }
    try {
      return await task();
    } finally {
      release();
    }
  };
};
