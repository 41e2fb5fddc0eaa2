import type { Resolution } from './resolution.ts';
import type { TopicWatermark } from './time/watermark-tracker.ts';
import { type WindowCounts, zeroCounts } from './window-counts.ts';

/** What the events of a window are told apart by; `all` is the window as a whole, and its key is empty. */
export type Dimension = 'all' | 'domain' | 'type';

/** What one row of a window grows by. */
export interface WindowRow {
  readonly resolution: Resolution;
  /** Epoch ms. */
  readonly start: number;
  readonly dimension: Dimension;
  readonly key: string;
  readonly counts: WindowCounts;
}

/** Who was active in a minute, and where, by number of events: distinct users and top lists are made of it. */
export interface MinuteActivity {
  readonly start: number;
  readonly users: ReadonlyMap<string, number>;
  /** Edits and new pages by `pageKey`. */
  readonly pages: ReadonlyMap<string, number>;
}

/**
 * How much the windows grow by some events. The rows of each resolution, of dimension `all`, and `unplaced`,
 * `tooLate` and `future` add up to all the events.
 */
export interface WindowDeltas {
  readonly rows: readonly WindowRow[];
  readonly activity: readonly MinuteActivity[];
  /** Events that do not say when they happened. */
  readonly untimed: WindowCounts;
  readonly tooLate: WindowCounts;
  /** Events dated further ahead of the clock than is plausible. */
  readonly future: WindowCounts;
  /** How many corrected a second that was over already. They are in the rows. */
  readonly late: number;
  /** How far each topic has come after these events; topics that are not there have not moved. */
  readonly watermarks: readonly TopicWatermark[];
}

/** Nothing grows. */
export const NO_WINDOW_DELTAS: WindowDeltas = {
  rows: [],
  activity: [],
  untimed: zeroCounts(),
  tooLate: zeroCounts(),
  future: zeroCounts(),
  late: 0,
  watermarks: [],
};
