/** Runs work, so much of it at once and the rest in the order in which it came. */
export type Limiter = <R>(work: () => Promise<R>) => Promise<R>;

/** `atOnce` of 1 makes a queue. What waits is bounded by who calls: each caller waits for its answer. */
export const createLimiter = (atOnce: number): Limiter => {
  let free = atOnce;
  let waiting: (() => void)[] = [];
  let served = 0;

  const leave = (): void => {
    const next = waiting[served];
    if (next === undefined) {
      free += 1;
      return;
    }
    // The place goes over to the one who waits, so that nobody can take it in between.
    served += 1;
    if (served === waiting.length) {
      waiting = [];
      served = 0;
    }
    next();
  };

  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      leave();
    }
  };
};
