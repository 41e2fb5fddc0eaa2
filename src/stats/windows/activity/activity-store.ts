import type { ActivityResolution, ActivitySummary } from './activity-summary.ts';
import type { MinuteActivity } from '../window-deltas.ts';
import type { WindowRange } from '../window-range.ts';

/** The stored summary of a window. */
export interface StoredSummary {
  readonly resolution: ActivityResolution;
  /** Epoch ms. */
  readonly start: number;
  readonly summary: ActivitySummary;
  /** No coarser summary includes it yet, so its lists must stay complete. */
  readonly isUnmerged: boolean;
}

/** The distinct users of a summary, serialized for `distinctFrom`. */
export interface StoredUsers {
  readonly start: number;
  readonly users: Uint8Array;
}

/**
 * The stored activity: a log of recent events, and summaries. Each event is in the log or in exactly one unmerged summary,
 * and may also be in finer summaries that were merged into that one.
 */
export interface ActivityStore extends Pick<ActivityReader, 'summaries'> {
  /** Minutes that start before this time and have a log, earliest first, at most `limit`. */
  loggedMinutes(before: number, limit: number): readonly number[];
  /** Removes a minute's log and returns it in pieces, because it may be long. The caller must read it to the end. */
  drainLog(minute: number): Iterable<MinuteActivity>;
  summary(resolution: ActivityResolution, start: number): StoredSummary | null;
  /** Replaces the stored summary of the window. */
  put(stored: StoredSummary): void;
  /** The start of the earliest unmerged summary. */
  firstUnmerged(resolution: ActivityResolution): number | null;
}

/** The part of the store that queries use. Results may be large, so a query should process items one at a time. */
export interface ActivityReader {
  /** The summaries that start in the range, in order of time: all of this resolution, or only the unmerged ones. */
  readonly summaries: (
    resolution: ActivityResolution,
    range: WindowRange,
    which: 'all' | 'unmerged',
  ) => Iterable<StoredSummary>;
  /** The same, but only the users: for queries without lists. */
  readonly users: (
    resolution: ActivityResolution,
    range: WindowRange,
    which: 'all' | 'unmerged',
  ) => Iterable<StoredUsers>;
  /** The log of the minutes that start in the range. */
  log(range: WindowRange): Iterable<MinuteActivity>;
}
