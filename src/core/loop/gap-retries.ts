/** How often gaps are requested again. */
export interface GapRetryOptions {
  /** The number of requests for one gap before it is reported as lost. */
  readonly maxTries: number;
  /** The number of requests per hour for all gaps: a feed with many gaps must still make progress. */
  readonly maxPerHour: number;
  /** A monotonic clock, in milliseconds. */
  readonly now: () => number;
}

/** Counts the requests for gaps, each of which has a name. It outlives the connections. */
export interface GapRetries {
  /** True: request it again. False: it was requested often enough, report it as lost. */
  readonly shouldRetry: (gap: string) => boolean;
  /** Whether the requests of the last hour have reached their limit: then no gap is requested again. */
  readonly isExhausted: () => boolean;
  /** The tries of the gap that was requested most often in the last hour; 0 without any. */
  readonly mostTries: () => number;
}

const HOUR_MS = 3_600_000;

/** Requests each gap `maxTries` times, and all gaps together `maxPerHour` times an hour. */
export const gapRetries = ({ maxTries, maxPerHour, now }: GapRetryOptions): GapRetries => {
  let requests: readonly { readonly gap: string; readonly at: number }[] = [];
  const lastHour = (): typeof requests => requests.filter(({ at }) => now() - at < HOUR_MS);
  const triesFor = (gap: string): number => requests.filter((other) => other.gap === gap).length;
  return {
    shouldRetry: (gap) => {
      requests = lastHour();
      if (triesFor(gap) >= maxTries || requests.length >= maxPerHour) return false;
      requests = [...requests, { gap, at: now() }];
      return true;
    },
    isExhausted: () => lastHour().length >= maxPerHour,
    mostTries: () => Math.max(0, ...lastHour().map(({ gap }) => triesFor(gap))),
  };
};
