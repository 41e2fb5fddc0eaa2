/** How high a counter is known to stand. */
export interface Floor {
  readonly floor: number;
  /** Known from MySQL a moment ago, and not yet used: right also when Redis has lost the counter. */
  readonly fresh: boolean;
}

/**
 * What this process knows of the counters in Redis. A counter has to be compared with MySQL before its first number,
 * once after every new connection (Redis may have come back with older data or none), and when it is missing.
 */
export interface Counters {
  /** `null`: ask MySQL first, then call `seed`. */
  readonly floorOf: (counter: string) => Floor | null;
  /** MySQL's highest number. */
  readonly seed: (counter: string, highest: number) => void;
  /** This number was given, so the counter is there. */
  readonly given: (counter: string, number: number) => void;
  /** The counter is missing. */
  readonly lost: (counter: string) => void;
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

  return {
    floorOf: (counter) => {
      const standing = standings.get(counter);
      if (standing?.epoch !== epoch) return null;
      return { floor: standing.highest, fresh: standing.fresh };
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
      if (standing === undefined) return;
      standing.highest = Math.max(standing.highest, number);
      standing.fresh = false;
    },
    lost: (counter) => {
      const standing = standings.get(counter);
      if (standing !== undefined) standing.epoch = -1;
    },
    renew: () => {
      epoch += 1;
    },
  };
};
