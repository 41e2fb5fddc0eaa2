/** How high a counter is known to stand. */
export interface Floor {
  readonly floor: number;
  /** Known from MySQL a moment ago, and not yet used: right also when Redis has no counter. */
  readonly fresh: boolean;
}

/**
 * What this process knows of the counters in Redis. A counter has to be compared with MySQL before its first number,
 * once after every new connection (Redis may have come back with older data or none), and when it is missing.
 */
export interface Counters {
  /** `null`: ask MySQL first, then call `seed`. */
  readonly floorOf: (counter: string) => Floor | null;
  /**
   * The same, for an order that is on its way to Redis. Only the first order after a look may make the counter anew:
   * those that follow it find the counter there, and if not, it is lost.
   */
  readonly use: (counter: string) => Floor | null;
  /** MySQL's highest number. */
  readonly seed: (counter: string, highest: number) => void;
  /** This number was given, so the counter is there. */
  readonly given: (counter: string, number: number) => void;
  /** What is known may be wrong, but for the numbers that were given. */
  readonly renew: () => void;
}

interface Standing {
  highest: number;
  epoch: number;
  fresh: boolean;
}

/** Remembers `most` counters; the one that was seeded first is forgotten, which costs a look into MySQL. */
export const counters = (most: number): Counters => {
  const standings = new Map<string, Standing>();
  let epoch = 0;

  const floorOf = (counter: string): Floor | null => {
    const standing = standings.get(counter);
    if (standing?.epoch !== epoch) return null;
    return { floor: standing.highest, fresh: standing.fresh };
  };

  return {
    floorOf,
    use: (counter) => {
      const floor = floorOf(counter);
      const standing = standings.get(counter);
      if (standing !== undefined) standing.fresh = false;
      return floor;
    },
    seed: (counter, highest) => {
      const known = standings.get(counter)?.highest ?? 0;
      standings.delete(counter);
      standings.set(counter, { highest: Math.max(known, highest), epoch, fresh: true });
      if (standings.size <= most) return;
      for (const oldest of standings.keys()) {
        standings.delete(oldest);
        return;
      }
    },
    given: (counter, number) => {
      const standing = standings.get(counter);
      if (standing !== undefined) standing.highest = Math.max(standing.highest, number);
    },
    renew: () => {
      epoch += 1;
    },
  };
};
