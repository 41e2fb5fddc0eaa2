import { gapRetries, type GapRetryOptions } from '../../core/loop/gap-retries.ts';
import type { Gap } from './gap.ts';

export type { GapRetryOptions } from '../../core/loop/gap-retries.ts';

/** Decides for each gap whether to rewind once more. It outlives the connections. */
export interface GapRetryPolicy {
  /** True: rewind and request it again. False: it was tried often enough, report it as lost. */
  shouldRewind(gap: Gap): boolean;
  /** Whether the rewinds of the last hour have reached their limit: then no gap is requested again. */
  isExhausted(): boolean;
  /** The factor for the rewind of the next resume: it grows with the number of tries. */
  rewindFactor(): number;
}

/** Rewinds for each gap `maxTries` times, and for all gaps together `maxPerHour` times an hour. */
export const gapRetryPolicy = (options: GapRetryOptions): GapRetryPolicy => {
  const retries = gapRetries(options);
  return {
    shouldRewind: ({ topic, partition, from, to }) =>
      retries.shouldRetry(`${topic}/${partition}:${from}-${to}`),
    isExhausted: retries.isExhausted,
    rewindFactor: () => Math.max(1, retries.mostTries()),
  };
};
