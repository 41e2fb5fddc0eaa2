import { recentMap } from './recent-map.ts';
import type { BurstTrend } from './trend.ts';
import { countForScore, scoreOf, usualCount, usualRate } from './usual-rate.ts';

export interface BurstOptions {
  /** How long a bucket is, in milliseconds. */
  readonly bucketMs: number;
  /** With how many buckets before it a bucket is compared. */
  readonly baseline: number;
  /** How many of these must have been seen from their start: until then nothing is a burst. */
  readonly leastKnown: number;
  /** From which score on it is one, and from how many events. */
  readonly score: number;
  readonly leastCount: number;
  /** How many keys are followed; beyond that, the ones that were silent longest are forgotten. */
  readonly maxKeys: number;
}

export type BurstFound = Omit<BurstTrend, 'kind' | 'of'>;

export interface BurstDetector {
  /** From this instant on every event is seen, of whatever key; at the latest from the first one that is added. */
  begin(at: number): void;
  /** Counts an event of a key at an instant (epoch ms); tells of a burst once a bucket, when it becomes one. */
  add(key: string, at: number): BurstFound | null;
  /** How many keys are followed, and how many were forgotten for want of room. */
  readonly keys: number;
  readonly forgotten: number;
}

interface Followed {
  /** The running bucket and those before it, each at its number modulo their count. */
  readonly counts: number[];
  newest: number;
  /** The count that would make the newest bucket a burst; `null` before it is known. */
  needed: number | null;
  /** The last bucket that was told of, and the first of those in a row. */
  told: number;
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
  leastKnown,
  score,
  leastCount,
  maxKeys,
}: BurstOptions): BurstDetector => {
  const length = baseline + 1;
  const followed = recentMap<Followed>(maxKeys);
  /** The first bucket of all, which was not seen from its start. */
  let first: number | null = null;

  const before = ({ counts, newest }: Followed): number[] => {
    const known = Math.min(baseline, newest - 1 - (first ?? newest));
    return Array.from({ length: Math.max(0, known) }, (_, i) => counts[(newest - 1 - i) % length] ?? 0);
  };
  const neededBy = (key: Followed): number => {
    const known = before(key);
    return known.length < leastKnown ? Infinity : countForScore(score, usualRate(known));
  };
  const turnTo = (key: Followed, bucket: number): void => {
    if (bucket - key.newest >= length) key.counts.fill(0);
    else for (let next = key.newest + 1; next <= bucket; next += 1) key.counts[next % length] = 0;
    key.newest = bucket;
    key.needed = null;
  };
  const follow = (name: string, bucket: number): Followed => {
    const known = followed.get(name);
    if (known !== undefined && known.newest >= bucket) return known;
    const key = known ?? {
      counts: Array<number>(length).fill(0),
      newest: bucket,
      needed: null,
      told: -Infinity,
      since: 0,
    };
    if (known !== undefined) turnTo(known, bucket);
    followed.touch(name, key);
    return key;
  };
  const found = (name: string, key: Followed, at: number, count: number): BurstFound => {
    const usual = usualRate(before(key));
    if (key.told !== key.newest - 1) key.since = key.newest * bucketMs;
    key.told = key.newest;
    return { key: name, at, since: key.since, count, usual: usualCount(usual), score: scoreOf(count, usual) };
  };

  const begin = (at: number): void => {
    first ??= Math.floor(at / bucketMs);
  };

  return {
    begin,
    add: (name, at) => {
      const bucket = Math.floor(at / bucketMs);
      begin(at);
      const key = follow(name, bucket);
      if (bucket <= key.newest - length) return null;
      const count = (key.counts[bucket % length] ?? 0) + 1;
      key.counts[bucket % length] = count;
      if (count < leastCount || bucket < key.newest || key.told === bucket) return null;
      key.needed ??= neededBy(key);
      return count < key.needed ? null : found(name, key, at, count);
    },
    get keys() {
      return followed.size;
    },
    get forgotten() {
      return followed.forgotten;
    },
  };
};
