import type { Store } from 'express-rate-limit';

export interface BoundedHitsOptions {
  readonly windowMs: number;
  /** Maximum number of keys; beyond it, the key with the oldest window is evicted. */
  readonly maxKeys: number;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
}

interface Hits {
  count: number;
  readonly resetAt: number;
}

/** Counts hits per key in a window that starts at the key's first hit, in bounded memory. */
export const boundedHits = ({ windowMs, maxKeys, now }: BoundedHitsOptions): Store => {
  // All windows have the same length, so the insertion order is the order of expiry.
  const byKey = new Map<string, Hits>();

  const evictExpired = (): void => {
    for (const [key, hits] of byKey) {
      if (hits.resetAt > now() && byKey.size < maxKeys) return;
      byKey.delete(key);
    }
  };

  const current = (key: string): Hits => {
    const existing = byKey.get(key);
    if (existing !== undefined && existing.resetAt > now()) return existing;
    byKey.delete(key);
    evictExpired();
    const created = { count: 0, resetAt: now() + windowMs };
    byKey.set(key, created);
    return created;
  };

  return {
    localKeys: true,
    increment: (key) => {
      const hits = current(key);
      hits.count += 1;
      return { totalHits: hits.count, resetTime: new Date(hits.resetAt) };
    },
    decrement: (key) => {
      const hits = byKey.get(key);
      if (hits !== undefined && hits.count > 0) hits.count -= 1;
    },
    resetKey: (key) => {
      byKey.delete(key);
    },
  };
};
