import { saturatingSum } from '../counts/saturating-sum.ts';

/** The counts of a window. Every event counts as bot or non-bot; all numbers only grow. */
export interface WindowCounts {
  readonly bots: number;
  readonly nonBots: number;
  /** Events of type "new". */
  readonly newPages: number;
  /** The bytes that edits and new pages added to their pages, and removed from them. */
  readonly bytesAdded: number;
  readonly bytesRemoved: number;
}

/** Counts under construction. */
export type GrowingCounts = { -readonly [name in keyof WindowCounts]: WindowCounts[name] };

export const zeroCounts = (): GrowingCounts => ({
  bots: 0,
  nonBots: 0,
  newPages: 0,
  bytesAdded: 0,
  bytesRemoved: 0,
});

/** All events: derived, so that it cannot disagree with the parts. */
export const messages = ({ bots, nonBots }: WindowCounts): number => bots + nonBots;

/** Adds to `counts` in place. Bytes saturate, because events may claim any number of them. */
export const addCounts = (counts: GrowingCounts, more: WindowCounts): void => {
  counts.bots += more.bots;
  counts.nonBots += more.nonBots;
  counts.newPages += more.newPages;
  counts.bytesAdded = saturatingSum(counts.bytesAdded, more.bytesAdded);
  counts.bytesRemoved = saturatingSum(counts.bytesRemoved, more.bytesRemoved);
};

/** The sum of counts, independent of order and grouping. */
export const sumCounts = (all: Iterable<WindowCounts>): WindowCounts => {
  const sum = zeroCounts();
  for (const counts of all) addCounts(sum, counts);
  return sum;
};
