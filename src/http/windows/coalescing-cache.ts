/** The answer to a question: one that was made a moment ago, or that is being made, or a new one. */
export type CachedQuery<T> = (key: string, load: () => Promise<T>) => Promise<T>;

export interface CoalescingCacheOptions {
  /** How long an answer holds once it is there, in milliseconds. */
  readonly ttlMs: number;
  /** How many are remembered. */
  readonly maxEntries: number;
  readonly now: () => number;
}

interface CacheEntry<T> {
  readonly value: Promise<T>;
  expiresAt: number;
}

/** Many who ask the same at once, such as dashboards, cost as much as one. What fails is not remembered. */
export const coalescingCache = <T>({ ttlMs, maxEntries, now }: CoalescingCacheOptions): CachedQuery<T> => {
  const entries = new Map<string, CacheEntry<T>>();
  const store = (key: string, created: CacheEntry<T>): void => {
    entries.delete(key);
    entries.set(key, created);
    if (entries.size <= maxEntries) return;
    for (const oldest of entries.keys()) {
      entries.delete(oldest);
      return;
    }
  };
  return async (key, load) => {
    const cached = entries.get(key);
    if (cached !== undefined && now() < cached.expiresAt) return cached.value;
    const created: CacheEntry<T> = { value: load(), expiresAt: Infinity };
    store(key, created);
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
