import type { ActivityResolution } from '../../../stats/windows/activity/activity-summary.ts';
import type { Resolution } from '../../../stats/windows/resolution.ts';
import type { WindowRange } from '../../../stats/windows/window-range.ts';

/** What lies in buckets: the counts of windows, and who was active in them. */
export type BucketKind = 'windows' | 'activity';

/** A partition of one of the two tables; `bucket` is its first instant, epoch ms. */
export interface Bucket {
  readonly kind: BucketKind;
  readonly resolution: Resolution;
  readonly bucket: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * How much time a partition holds: some 100,000 rows of counts with the traffic of Wikimedia, and some 10 MB of activity.
 * It decides where a row lies: never change it.
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

/** How much time a bucket holds, in milliseconds; there is no activity of seconds. */
export const bucketMs = (kind: BucketKind, resolution: Resolution): number =>
  kind === 'windows' || resolution === '1s' ? WINDOWS_MS[resolution] : ACTIVITY_MS[resolution];

/** The bucket in which a window lies. */
export const bucketAt = (kind: BucketKind, resolution: Resolution, start: number): number => {
  const width = bucketMs(kind, resolution);
  return Math.floor(start / width) * width;
};

/** A text that tells buckets apart. */
export const bucketId = ({ kind, resolution, bucket }: Bucket): string => `${kind} ${resolution} ${bucket}`;

/** The part of a range that lies in a bucket; empty where `from` is not before `to`. */
export const clipToBucket = (
  { kind, resolution, bucket }: Bucket,
  { from, to }: WindowRange,
): WindowRange => ({
  from: Math.max(from, bucket),
  to: Math.min(to, bucket + bucketMs(kind, resolution)),
});
