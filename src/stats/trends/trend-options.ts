import type { BurstOptions } from './burst-detector.ts';
import type { EditWarOptions } from './edit-war-detector.ts';
import type { BurstOf } from './trend.ts';

export interface TrendOptions {
  readonly bursts: Readonly<Record<BurstOf, BurstOptions>>;
  readonly editWars: EditWarOptions;
  /** An event further behind its topic's watermark than this is ignored, in milliseconds. */
  readonly latenessMs: number;
  /** So is an event further ahead of it, which has a wrong clock. */
  readonly aheadMs: number;
}

const HOUR_MS = 3_600_000;
const BUCKET_MS = 300_000;

const bursts = (minCount: number, maxKeys: number): BurstOptions => ({
  bucketMs: BUCKET_MS,
  baseline: HOUR_MS / BUCKET_MS,
  minKnownBuckets: 6,
  minScore: 6,
  minCount,
  maxKeys,
});

/** Compares five minutes with the hour before. docs/trends.md explains the numbers. */
export const TREND_OPTIONS: TrendOptions = {
  bursts: {
    domain: bursts(50, 2000),
    page: bursts(10, 20_000),
    user: bursts(30, 10_000),
    'new-accounts': bursts(10, 2000),
  },
  editWars: { withinMs: HOUR_MS, minReverts: 3, minUsers: 2, maxStates: 16, maxPages: 10_000 },
  latenessMs: HOUR_MS,
  aheadMs: BUCKET_MS,
};
