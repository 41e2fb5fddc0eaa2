import type { Resolution } from './resolution.ts';
import type { TopicWatermark } from './time/watermark-tracker.ts';
import { type WindowCounts, zeroCounts } from './window-counts.ts';

/**
 * How the counts of a window are split: `all` is the total of the window, with an empty key. `kind` is the kind of user; its
 * rows are those of known kinds, and queries add the rest (see `withUnknownKind`).
 */
export const DIMENSIONS = ['all', 'domain', 'type', 'kind'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The increment of one row of a window. */
export interface WindowRow {
  readonly resolution: Resolution;
  /** Epoch ms. */
  readonly start: number;
  readonly dimension: Dimension;
  readonly key: string;
  readonly counts: WindowCounts;
}

/** The events per user and page in a minute, for distinct users and top lists. */
export interface MinuteActivity {
  readonly start: number;
  readonly users: ReadonlyMap<string, number>;
  /** The same by wiki, by `wikiUserKey`; `null` in a log of a version that did not count them. Events without a domain are left out. */
  readonly wikiUsers: ReadonlyMap<string, number> | null;
  /** Edits and new pages by `pageKey`. */
  readonly pages: ReadonlyMap<string, number>;
}

/**
 * The increments of the windows for some events. For each resolution, its rows of dimension `all` plus `untimed`,
 * `tooLate` and `future` add up to all the events.
 */
export interface WindowDeltas {
  readonly rows: readonly WindowRow[];
  readonly activity: readonly MinuteActivity[];
  /** Events without a usable time. */
  readonly untimed: WindowCounts;
  readonly tooLate: WindowCounts;
  /** Events dated further ahead of the clock than is plausible. */
  readonly future: WindowCounts;
  /** The number of events that corrected a second before the watermark. They are in the rows. */
  readonly late: number;
  /** The watermark of each topic that moved, after these events. */
  readonly watermarks: readonly TopicWatermark[];
}

/** No increments. */
export const NO_WINDOW_DELTAS: WindowDeltas = {
  rows: [],
  activity: [],
  untimed: zeroCounts(),
  tooLate: zeroCounts(),
  future: zeroCounts(),
  late: 0,
  watermarks: [],
};
