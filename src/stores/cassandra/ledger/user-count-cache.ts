import { generationalMap } from '../../../core/collections/generational-map.ts';

/** The cached counts of one ledger's users. */
export interface UserCountCache {
  get(user: string): number | undefined;
  set(user: string, count: number): void;
  clear(): void;
}

/** Caches for the ledgers of a store, which together hold the counts of at most `maxUsers` recently used users. */
export const createUserCountCache = (maxUsers: number): (() => UserCountCache) => {
  const counts = generationalMap<number>(maxUsers);
  let epochs = 0;

  return () => {
    let epoch = (epochs += 1);
    const keyOf = (user: string): string => `${epoch} ${user}`;
    return {
      get: (user) => {
        const count = counts.get(keyOf(user));
        if (count !== undefined) counts.touch(keyOf(user), count);
        return count;
      },
      set: (user, count) => counts.touch(keyOf(user), count),
      // The entries of an old epoch are unreachable, so they are the next to be evicted.
      clear: () => {
        epoch = epochs += 1;
      },
    };
  };
};
