import type { ActivityResolution } from '../../../stats/windows/activity/activity-summary.ts';
import type { Resolution } from '../../../stats/windows/resolution.ts';
import type { WindowRange } from '../../../stats/windows/window-range.ts';

/** The two tables that are partitioned by buckets of time: counts, and activity. */
export type BucketKind = 'windows' | 'activity';

/** A partition of one of the tables; `bucket` is its start, epoch ms. */
export interface Bucket {
  readonly kind: BucketKind;
  readonly resolution: Resolution;
  readonly bucket: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The time span of a partition: with Wikimedia's traffic about 100,000 rows of counts or 10 MB of activity. Never change
 * it: it is part of every row's partition key.
 */
const WINDOWS_MS: Readonly<Record<Resolution, number>> = {
  '1s': HOUR_MS,
  '1m': 6 * HOUR_MS,
  '1h': 4 * DAY_MS,
  '1d': 100 * DAY_MS,
};
const ACTIVITY_MS: Readonly<Record<ActivityResolution, number>> = {
  '1m': HOUR_MS,
  '1h': DAY_MS,
  '1d': 10 * DAY_MS,
};

/** The time span of a bucket in milliseconds. There is no activity for seconds. */
export const bucketMs = (kind: BucketKind, resolution: Resolution): number =>
  kind === 'windows' || resolution === '1s' ? WINDOWS_MS[resolution] : ACTIVITY_MS[resolution];

/** The bucket of a window. */
export const bucketAt = (kind: BucketKind, resolution: Resolution, start: number): number => {
  const width = bucketMs(kind, resolution);
  return Math.floor(start / width) * width;
};

/** A unique text per bucket. */
export const bucketId = ({ kind, resolution, bucket }: Bucket): string => `${kind} ${resolution} ${bucket}`;

/** The part of a range inside a bucket; empty if `from` is not before `to`. */
export const clipToBucket = (
  { kind, resolution, bucket }: Bucket,
  { from, to }: WindowRange,
): WindowRange => ({
  from: Math.max(from, bucket),
  to: Math.min(to, bucket + bucketMs(kind, resolution)),
});
