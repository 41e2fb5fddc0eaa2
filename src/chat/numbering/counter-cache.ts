import { boundedMap } from '../../core/collections/bounded-map.ts';

/** A lower bound of a counter. */
export interface MinValue {
  readonly minValue: number;
  /** Just read from MySQL and not yet used: correct even if Redis has no counter. */
  readonly isFresh: boolean;
}

/**
 * What this process knows about the counters in Redis. A counter must be initialised from MySQL before its first number,
 * after every new connection (Redis may have older data or none), and when it is missing.
 */
export interface CounterCache {
  /** `null`: read MySQL first, then call `initialise`. */
  readonly minValueOf: (counter: string) => MinValue | null;
  /**
   * Like `minValueOf`, for a request that is sent to Redis. Only the first request after initialisation may create the
   * counter: if a later one finds it missing, it is lost.
   */
  readonly use: (counter: string) => MinValue | null;
  /** Sets MySQL's highest number. */
  readonly initialise: (counter: string, max: number) => void;
  /** Records an assigned number, so the counter exists. */
  readonly recordAssigned: (counter: string, number: number) => void;
  /** Discards everything except the highest assigned numbers. */
  readonly invalidate: () => void;
}

interface CounterState {
  max: number;
  epoch: number;
  isFresh: boolean;
}

/** Keeps at most `maxCounters` counters. The one initialised first is evicted, which costs a MySQL query. */
export const counterCache = (maxCounters: number): CounterCache => {
  const states = boundedMap<string, CounterState>(maxCounters);
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
      states.set(counter, { max: Math.max(known, max), epoch, isFresh: true });
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
