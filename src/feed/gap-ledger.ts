import type { Gap } from './gap.ts';

export interface GapLedgerOptions {
  /** How often to go back for one gap before it is called a loss. */
  readonly tries: number;
  /** How often to go back within an hour, whatever the gap: a feed that leaves out many must not stand still. */
  readonly perHour: number;
  /** Milliseconds that only go up. */
  readonly now: () => number;
}

/** Decides for each gap whether to go back for it once more. It outlives the connections. */
export interface GapLedger {
  /** True: go back for it. False: it was tried often enough, call it a loss. */
  goBackFor(gap: Gap): boolean;
  /** Whether it goes back for no gap at present, because it did so often enough within the last hour. */
  isExhausted(): boolean;
  /** How many times the usual rewind the next resume should go back: the oftener tried, the farther. */
  rewindFactor(): number;
}

const HOUR_MS = 3_600_000;

export const gapLedger = ({ tries, perHour, now }: GapLedgerOptions): GapLedger => {
  let wentBack: readonly { readonly key: string; readonly at: number }[] = [];
  const lastHour = (): typeof wentBack => wentBack.filter(({ at }) => now() - at < HOUR_MS);
  const timesFor = (key: string): number => wentBack.filter((other) => other.key === key).length;
  return {
    goBackFor: (gap) => {
      const key = `${gap.topic}/${gap.partition}:${gap.from}-${gap.to}`;
      wentBack = lastHour();
      if (timesFor(key) >= tries || wentBack.length >= perHour) return false;
      wentBack = [...wentBack, { key, at: now() }];
      return true;
    },
    isExhausted: () => lastHour().length >= perHour,
    rewindFactor: () => Math.max(1, ...lastHour().map(({ key }) => timesFor(key))),
  };
};
