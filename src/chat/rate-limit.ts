import { boundedMap } from '../core/collections/bounded-map.ts';

/** Whether a call with this key may pass now. A call that passes takes one token. */
export type RateLimit = (key: string) => boolean;

export interface RateLimitOptions {
  /** Calls per second, and the maximum burst. */
  readonly perSecond: number;
  /** Maximum number of keys; beyond it the oldest is evicted and starts with a full bucket. */
  readonly maxKeys: number;
  /** Milliseconds. */
  readonly now: () => number;
}

interface Bucket {
  tokens: number;
  refilledAt: number;
}

/** One token bucket per key. */
export const rateLimit = ({ perSecond, maxKeys, now }: RateLimitOptions): RateLimit => {
  const buckets = boundedMap<string, Bucket>(maxKeys);

  const bucketOf = (key: string): Bucket => {
    const existing = buckets.get(key);
    if (existing !== undefined) return existing;
    const created: Bucket = { tokens: perSecond, refilledAt: now() };
    buckets.set(key, created);
    return created;
  };

  return (key) => {
    const bucket = bucketOf(key);
    const time = now();
    bucket.tokens = Math.min(perSecond, bucket.tokens + ((time - bucket.refilledAt) / 1000) * perSecond);
    bucket.refilledAt = time;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
};
