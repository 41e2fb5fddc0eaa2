import type { ActivityResolution, ActivitySummary } from './activity-summary.ts';
import type { MinuteActivity } from '../window-deltas.ts';
import type { WindowRange } from '../window-range.ts';

/** A window's summary as it is kept. */
export interface StoredSummary {
  readonly resolution: ActivityResolution;
  /** Epoch ms. */
  readonly start: number;
  readonly summary: ActivitySummary;
  /** It is in no coarser summary yet, and so its lists must stay as they are. */
  readonly isUnmerged: boolean;
}

/** The distinct users of a summary, as `distinctFrom` reads them. */
export interface StoredUsers {
  readonly start: number;
  readonly users: Uint8Array;
}

/**
 * What a store remembers of who was active: a log of what came, and summaries. Each event is in the log, or in exactly one
 * whole summary, and may besides be in finer ones that are not whole any more.
 */
export interface ActivityStore extends Pick<ActivityReader, 'summaries'> {
  /** Minutes that start before this time and have a log, earliest first, at most so many. */
  loggedMinutes(before: number, limit: number): readonly number[];
  /** Takes a minute's log out, piece by piece: it may be long. It must be read to its end. */
  drainLog(minute: number): Iterable<MinuteActivity>;
  summary(resolution: ActivityResolution, start: number): StoredSummary | null;
  /** Replaces what is kept of the window. */
  put(stored: StoredSummary): void;
  /** When the earliest whole summary starts. */
  firstUnmerged(resolution: ActivityResolution): number | null;
}

/** What questions ask of it. */
export interface ActivityReader {
  /** Those that start in the range, in order of time: all of this resolution, or the whole ones only. */
  readonly summaries: (
    resolution: ActivityResolution,
    range: WindowRange,
    which: 'all' | 'unmerged',
  ) => readonly StoredSummary[];
  /** The same, but their users only: for questions that ask for no list. */
  readonly users: (
    resolution: ActivityResolution,
    range: WindowRange,
    which: 'all' | 'unmerged',
  ) => readonly StoredUsers[];
  /** The log of the minutes that start in the range. */
  log(range: WindowRange): readonly MinuteActivity[];
}
