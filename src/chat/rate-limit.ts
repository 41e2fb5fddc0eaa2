/** Whether this one may pass now; asking counts. */
export type RateLimit = (key: string) => boolean;

export interface RateLimitOptions {
  /** How many may pass in a second, and at once after a pause. */
  readonly perSecond: number;
  /** How many keys are remembered; beyond it, the one that came first is forgotten, and starts anew. */
  readonly size: number;
  /** Milliseconds. */
  readonly now: () => number;
}

interface Bucket {
  left: number;
  at: number;
}

/** A token bucket for each key. */
export const rateLimit = ({ perSecond, size, now }: RateLimitOptions): RateLimit => {
  const buckets = new Map<string, Bucket>();

  const bucketOf = (key: string): Bucket => {
    const known = buckets.get(key);
    if (known !== undefined) return known;
    const fresh = { left: perSecond, at: now() };
    buckets.set(key, fresh);
    if (buckets.size > size) {
      for (const oldest of buckets.keys()) {
        buckets.delete(oldest);
        break;
      }
    }
    return fresh;
  };

  return (key) => {
    const bucket = bucketOf(key);
    const time = now();
    bucket.left = Math.min(perSecond, bucket.left + ((time - bucket.at) / 1000) * perSecond);
    bucket.at = time;
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  };
};
