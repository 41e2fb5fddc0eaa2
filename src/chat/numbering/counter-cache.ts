/** How high a counter is known to stand. */
export interface MinValue {
  readonly minValue: number;
  /** Known from MySQL a moment ago, and not yet used: right also when Redis has no counter. */
  readonly isFresh: boolean;
}

/**
 * What this process knows of the counters in Redis. A counter has to be compared with MySQL before its first number,
 * once after every new connection (Redis may have come back with older data or none), and when it is missing.
 */
export interface CounterCache {
  /** `null`: ask MySQL first, then call `seed`. */
  readonly minValueOf: (counter: string) => MinValue | null;
  /**
   * The same, for an order that is on its way to Redis. Only the first order after a look may make the counter anew:
   * those that follow it find the counter there, and if not, it is lost.
   */
  readonly use: (counter: string) => MinValue | null;
  /** MySQL's highest number. */
  readonly initialise: (counter: string, max: number) => void;
  /** This number was given, so the counter is there. */
  readonly recordAssigned: (counter: string, number: number) => void;
  /** What is known may be wrong, but for the numbers that were given. */
  readonly invalidate: () => void;
}

interface CounterState {
  max: number;
  epoch: number;
  isFresh: boolean;
}

/** Remembers `most` counters; the one that was seeded first is forgotten, which costs a look into MySQL. */
export const counterCache = (maxCounters: number): CounterCache => {
  const states = new Map<string, CounterState>();
  let epoch = 0;

  const minValueOf = (counter: string): MinValue | null => {
    const state = states.get(counter);
    if (state?.epoch !== epoch) return null;
    return { minValue: state.max, isFresh: state.isFresh };
  };

  return {
    minValueOf,
    use: (counter) => {
      const minValue = minValueOf(counter);
      const state = states.get(counter);
      if (state !== undefined) state.isFresh = false;
      return minValue;
    },
    initialise: (counter, max) => {
      const known = states.get(counter)?.max ?? 0;
      states.delete(counter);
      states.set(counter, { max: Math.max(known, max), epoch, isFresh: true });
      if (states.size <= maxCounters) return;
      for (const oldest of states.keys()) {
        states.delete(oldest);
        return;
      }
    },
    recordAssigned: (counter, number) => {
      const state = states.get(counter);
      if (state !== undefined) state.max = Math.max(state.max, number);
    },
    invalidate: () => {
      epoch += 1;
    },
  };
};
