/** Whether this one may pass now; asking counts. */
export type RateLimit = (key: string) => boolean;

export interface RateLimitOptions {
  /** How many may pass in a second, and at once after a pause. */
  readonly perSecond: number;
  /** How many keys are remembered; beyond it, the one that came first is forgotten, and starts anew. */
  readonly maxKeys: number;
  /** Milliseconds. */
  readonly now: () => number;
}

interface Bucket {
  tokens: number;
  refilledAt: number;
}

/** A token bucket for each key. */
export const rateLimit = ({ perSecond, maxKeys, now }: RateLimitOptions): RateLimit => {
  const buckets = new Map<string, Bucket>();

  const bucketOf = (key: string): Bucket => {
    const existing = buckets.get(key);
    if (existing !== undefined) return existing;
    const created: Bucket = { tokens: perSecond, refilledAt: now() };
    buckets.set(key, created);
    if (buckets.size > maxKeys) {
      for (const oldest of buckets.keys()) {
        buckets.delete(oldest);
        break;
      }
    }
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
