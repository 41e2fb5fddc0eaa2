import { saturatingSum } from '../counts/saturating-sum.ts';

/** What is counted in a window. Every event is a bot's or not; all numbers only grow. */
export interface WindowCounts {
  readonly bots: number;
  readonly nonBots: number;
  /** Events of type "new". */
  readonly newPages: number;
  /** How much edits and new pages made their pages longer, and how much shorter. */
  readonly bytesAdded: number;
  readonly bytesRemoved: number;
}

/** Counts that are still added to. */
export type GrowingCounts = { -readonly [name in keyof WindowCounts]: WindowCounts[name] };

export const zeroCounts = (): GrowingCounts => ({
  bots: 0,
  nonBots: 0,
  newPages: 0,
  bytesAdded: 0,
  bytesRemoved: 0,
});

/** All events: it is not kept apart, so that it cannot disagree. */
export const messages = ({ bots, nonBots }: WindowCounts): number => bots + nonBots;

/** Adds to `counts` in place. Bytes saturate: there is no end to what an event may claim of them. */
export const addCounts = (counts: GrowingCounts, more: WindowCounts): void => {
  counts.bots += more.bots;
  counts.nonBots += more.nonBots;
  counts.newPages += more.newPages;
  counts.bytesAdded = saturatingSum(counts.bytesAdded, more.bytesAdded);
  counts.bytesRemoved = saturatingSum(counts.bytesRemoved, more.bytesRemoved);
};

/** The sum of counts, in whatever order and grouping. */
export const sumCounts = (all: Iterable<WindowCounts>): WindowCounts => {
  const sum = zeroCounts();
  for (const counts of all) addCounts(sum, counts);
  return sum;
};
