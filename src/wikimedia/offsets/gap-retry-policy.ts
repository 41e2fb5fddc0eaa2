import type { Gap } from './gap.ts';

export interface GapRetryOptions {
  /** How often to go back for one gap before it is called a loss. */
  readonly maxTries: number;
  /** How often to go back within an hour, whatever the gap: a feed that leaves out many must not stand still. */
  readonly maxPerHour: number;
  /** Milliseconds that only go up. */
  readonly now: () => number;
}

/** Decides for each gap whether to go back for it once more. It outlives the connections. */
export interface GapRetryPolicy {
  /** True: go back for it. False: it was tried often enough, call it a loss. */
  shouldRewind(gap: Gap): boolean;
  /** Whether it goes back for no gap at present, because it did so often enough within the last hour. */
  isExhausted(): boolean;
  /** How many times the usual rewind the next resume should go back: the oftener tried, the farther. */
  rewindFactor(): number;
}

const HOUR_MS = 3_600_000;

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
