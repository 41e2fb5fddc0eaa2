import { generationalMap } from '../../core/collections/generational-map.ts';
import type { BurstTrend } from './trend.ts';
import { countForScore, scoreOf, baselineCount, baselineRate } from './baseline-rate.ts';

export interface BurstOptions {
  /** The length of a bucket in milliseconds. */
  readonly bucketMs: number;
  /** The number of earlier buckets that form the baseline. */
  readonly baseline: number;
  /** The number of complete earlier buckets before anything is a burst. */
  readonly minKnownBuckets: number;
  /** The minimum score, and the minimum number of events, of a burst. */
  readonly minScore: number;
  readonly minCount: number;
  /** The maximum number of keys; beyond it the least recently active ones are evicted. */
  readonly maxKeys: number;
}

export type Burst = Omit<BurstTrend, 'kind' | 'of'>;

export interface BurstDetector {
  /** Every event from this instant on is observed, for all keys; by default from the first added event. */
  start(at: number): void;
  /** Counts an event of a key at an instant (epoch ms); returns a burst once per bucket, when it becomes one. */
  add(key: string, at: number): Burst | null;
  /** The number of tracked keys, and the number of evicted ones. */
  readonly keys: number;
  readonly evicted: number;
}

interface TrackedKey {
  /** The current bucket and the earlier ones, each at its number modulo their count. */
  readonly counts: number[];
  newest: number;
  /** The count that makes the newest bucket a burst; `null` until it is computed. */
  threshold: number | null;
  /** The last bucket with a burst, and the first of the consecutive ones before it. */
  lastReported: number;
  since: number;
}

/**
 * Finds keys far above their own baseline: it compares the current bucket with those of the hour before (see
 * `baselineRate`). The baseline is computed when a bucket reaches the minimum count, and turned into the count that makes a
 * burst, so an event costs little more than its counting. An event older than a key's newest bucket corrects the baseline
 * from the next bucket on. Time is event time.
 */
export const burstDetector = ({
  bucketMs,
  baseline,
  minKnownBuckets,
  minScore,
  minCount,
  maxKeys,
}: BurstOptions): BurstDetector => {
  const length = baseline + 1;
  const tracked = generationalMap<TrackedKey>(maxKeys);
  /** The first bucket of all, which was not observed from its start. */
  let first: number | null = null;

  const before = ({ counts, newest }: TrackedKey): number[] => {
    const known = Math.min(baseline, newest - 1 - (first ?? newest));
    return Array.from({ length: Math.max(0, known) }, (_, i) => counts[(newest - 1 - i) % length] ?? 0);
  };
  const thresholdOf = (key: TrackedKey): number => {
    const known = before(key);
    return known.length < minKnownBuckets ? Infinity : countForScore(minScore, baselineRate(known));
  };
  const advanceTo = (key: TrackedKey, bucket: number): void => {
    if (bucket - key.newest >= length) key.counts.fill(0);
    else for (let next = key.newest + 1; next <= bucket; next += 1) key.counts[next % length] = 0;
    key.newest = bucket;
    key.threshold = null;
  };
  const track = (name: string, bucket: number): TrackedKey => {
    const known = tracked.get(name);
    if (known !== undefined && known.newest >= bucket) return known;
    const key = known ?? {
      counts: Array<number>(length).fill(0),
      newest: bucket,
      threshold: null,
      lastReported: -Infinity,
      since: 0,
    };
    if (known !== undefined) advanceTo(known, bucket);
    tracked.touch(name, key);
    return key;
  };
  const toBurst = (name: string, key: TrackedKey, at: number, count: number): Burst => {
    const usual = baselineRate(before(key));
    if (key.lastReported !== key.newest - 1) key.since = key.newest * bucketMs;
    key.lastReported = key.newest;
    return {
      key: name,
      at,
      since: key.since,
      count,
      usual: baselineCount(usual),
      score: scoreOf(count, usual),
    };
  };

  const start = (at: number): void => {
    first ??= Math.floor(at / bucketMs);
  };

  return {
    start,
    add: (name, at) => {
      const bucket = Math.floor(at / bucketMs);
      start(at);
      const key = track(name, bucket);
      if (bucket <= key.newest - length) return null;
      const count = (key.counts[bucket % length] ?? 0) + 1;
      key.counts[bucket % length] = count;
      if (count < minCount || bucket < key.newest || key.lastReported === bucket) return null;
      key.threshold ??= thresholdOf(key);
      return count < key.threshold ? null : toBurst(name, key, at, count);
    },
    get keys() {
      return tracked.size;
    },
    get evicted() {
      return tracked.evicted;
    },
  };
};
