import type { LostRange } from '../lost-range.ts';
import { WIDTH_MS, type Resolution } from '../resolution.ts';
import type { WindowRange } from '../window-range.ts';

/**
 * Why the counts of a range cannot be compared: counting began later or has not got there, its windows have expired, or the
 * feed lost too many of its events.
 */
export type Missing = 'not-counted' | 'expired' | 'lost';

/** What is known of the time of windows. Times in epoch ms. */
export interface KnownTime {
  readonly countedSince: number | null;
  readonly completeUntil: number | null;
  readonly retainedSince: Readonly<Record<Resolution, number>>;
}

/** Why windows of this resolution do not cover the range; `null` if they do. */
export const uncovered = (
  { from, to }: WindowRange,
  resolution: Resolution,
  { countedSince, completeUntil, retainedSince }: KnownTime,
): Missing | null => {
  if (countedSince === null || completeUntil === null || from < countedSince || to > completeUntil)
    return 'not-counted';
  return from < retainedSince[resolution] ? 'expired' : null;
};

/** Counts are compared if at most this part of their events was lost. */
const MAX_LOST_SHARE = 0.1;

/** The lost ranges that touch a range. */
export const lostWithin = (lost: readonly LostRange[], { from, to }: WindowRange): readonly LostRange[] =>
  lost.filter((range) => range.from < to && Math.max(range.to, range.from + 1) > from);

/**
 * Whether more than a tenth of the events of a range were lost, if the lost ones were spread evenly between the times of the
 * events around them. `counted`: the events of the range that were counted, of all wikis and types.
 */
export const isTooLossy = (lost: readonly LostRange[], range: WindowRange, counted: number): boolean => {
  const lostEvents = lostWithin(lost, range).reduce((sum, { from, to, events }) => {
    // Between two events of the same whole second.
    const end = Math.max(to, from + WIDTH_MS['1s']);
    const overlap = Math.min(end, range.to) - Math.max(from, range.from);
    return sum + (events * Math.max(0, overlap)) / (end - from);
  }, 0);
  return lostEvents > MAX_LOST_SHARE * (counted + lostEvents);
};
