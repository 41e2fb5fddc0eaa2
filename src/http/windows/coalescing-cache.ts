import { boundedMap } from '../../core/collections/bounded-map.ts';

/** Returns the cached result, joins a query in progress, or starts a new one with `load`. */
export type CachedQuery<T> = (key: string, load: () => Promise<T>) => Promise<T>;

export interface CoalescingCacheOptions {
  /** Lifetime of a result, in milliseconds. */
  readonly ttlMs: number;
  /** Maximum number of results; the oldest is evicted. */
  readonly maxEntries: number;
  readonly now: () => number;
}

interface CacheEntry<T> {
  readonly value: Promise<T>;
  expiresAt: number;
}

/** Equal concurrent queries, such as those of dashboards, run once. Failures are not cached. */
export const coalescingCache = <T>({ ttlMs, maxEntries, now }: CoalescingCacheOptions): CachedQuery<T> => {
  const entries = boundedMap<string, CacheEntry<T>>(maxEntries);

  return async (key, load) => {
    const cached = entries.get(key);
    if (cached !== undefined && now() < cached.expiresAt) return cached.value;
    const created: CacheEntry<T> = { value: load(), expiresAt: Infinity };
    entries.set(key, created);
    try {
      const value = await created.value;
      created.expiresAt = now() + ttlMs;
      return value;
    } catch (error) {
      if (entries.get(key) === created) entries.delete(key);
      throw error;
    }
  };
};
