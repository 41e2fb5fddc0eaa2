import { generationalMap } from '../../core/collections/generational-map.ts';
import type { BurstTrend } from './trend.ts';
import { countForScore, scoreOf, baselineCount, baselineRate } from './baseline-rate.ts';

export interface BurstOptions {
  /** How long a bucket is, in milliseconds. */
  readonly bucketMs: number;
  /** With how many buckets before it a bucket is compared. */
  readonly baseline: number;
  /** How many of these must have been seen from their start: until then nothing is a burst. */
  readonly minKnownBuckets: number;
  /** From which score on it is one, and from how many events. */
  readonly minScore: number;
  readonly minCount: number;
  /** How many keys are followed; beyond that, the ones that were silent longest are forgotten. */
  readonly maxKeys: number;
}

export type Burst = Omit<BurstTrend, 'kind' | 'of'>;

export interface BurstDetector {
  /** From this instant on every event is seen, of whatever key; at the latest from the first one that is added. */
  start(at: number): void;
  /** Counts an event of a key at an instant (epoch ms); tells of a burst once a bucket, when it becomes one. */
  add(key: string, at: number): Burst | null;
  /** How many keys are followed, and how many were forgotten for want of room. */
  readonly keys: number;
  readonly evicted: number;
}

interface TrackedKey {
  /** The running bucket and those before it, each at its number modulo their count. */
  readonly counts: number[];
  newest: number;
  /** The count that would make the newest bucket a burst; `null` before it is known. */
  threshold: number | null;
  /** The last bucket that was told of, and the first of those in a row. */
  lastReported: number;
  since: number;
}

/**
 * Finds keys that are far above their own usual rate: the running bucket against those of the hour before (see
 * `usualRate`). What is usual is worked out when a bucket reaches the least count, and turned into the count
 * that is needed, so an event costs little more than being counted. An event older than a key's newest bucket corrects what is usual from the
 * next bucket on. Time is the events' own.
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
  /** The first bucket of all, which was not seen from its start. */
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
