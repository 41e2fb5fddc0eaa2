import type { Gap } from './gap.ts';

/** How often gaps are requested again. */
export interface GapRetryOptions {
  /** The number of rewinds for one gap before it is reported as lost. */
  readonly maxTries: number;
  /** The number of rewinds per hour for all gaps: a feed with many gaps must still make progress. */
  readonly maxPerHour: number;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
}

/** Decides for each gap whether to rewind once more. It outlives the connections. */
export interface GapRetryPolicy {
  /** True: rewind and request it again. False: it was tried often enough, report it as lost. */
  shouldRewind(gap: Gap): boolean;
  /** Whether the rewinds of the last hour have reached their limit: then no gap is requested again. */
  isExhausted(): boolean;
  /** The factor for the rewind of the next resume: it grows with the number of tries. */
  rewindFactor(): number;
}

const HOUR_MS = 3_600_000;

/** Rewinds for each gap `maxTries` times, and for all gaps together `maxPerHour` times an hour. */
export const gapRetryPolicy = ({ maxTries, maxPerHour, now }: GapRetryOptions): GapRetryPolicy => {
  let rewinds: readonly { readonly key: string; readonly at: number }[] = [];
  const lastHour = (): typeof rewinds => rewinds.filter(({ at }) => now() - at < HOUR_MS);
  const triesFor = (key: string): number => rewinds.filter((other) => other.key === key).length;
  return {
    shouldRewind: (gap) => {
      const key = `${gap.topic}/${gap.partition}:${gap.from}-${gap.to}`;
      rewinds = lastHour();
      if (triesFor(key) >= maxTries || rewinds.length >= maxPerHour) return false;
      rewinds = [...rewinds, { key, at: now() }];
      return true;
    },
    isExhausted: () => lastHour().length >= maxPerHour,
    rewindFactor: () => Math.max(1, ...lastHour().map(({ key }) => triesFor(key))),
  };
};
