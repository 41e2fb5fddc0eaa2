/** The counts of some users of one ledger. */
export interface UserCountCache {
  get(user: string): number | undefined;
  set(user: string, count: number): void;
  clear(): void;
}

interface Generations {
  young: Map<string, number>;
  old: Map<string, number>;
}

/**
 * Room for the counts of at most `most` users, shared by the ledgers that are made from it. Who was not seen for long
 * is forgotten: when the young are half of the room, they become the old, and the old ones before them go.
 */
export const createUserCountCache = (maxUsers: number): (() => UserCountCache) => {
  const caches = new Set<Generations>();
  let youngCount = 0;

  const rotate = (): void => {
    for (const generations of caches) {
      generations.old = generations.young;
      generations.young = new Map();
    }
    youngCount = 0;
  };

  return () => {
    const own: Generations = { young: new Map(), old: new Map() };
    caches.add(own);

    const set = (user: string, count: number): void => {
      if (!own.young.has(user)) {
        if (youngCount >= maxUsers / 2) rotate();
        youngCount += 1;
      }
      own.young.set(user, count);
    };

    return {
      get: (user) => {
        const count = own.young.get(user);
        if (count !== undefined) return count;
        const older = own.old.get(user);
        if (older !== undefined) set(user, older);
        return older;
      },
      set,
      clear: () => {
        youngCount -= own.young.size;
        caches.delete(own);
        own.young = new Map();
        own.old = new Map();
      },
    };
  };
};
