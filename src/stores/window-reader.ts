import type { ActivityReport } from '../stats/windows/activity/activity-summary.ts';
import type { Resolution } from '../stats/windows/resolution.ts';
import type { WindowResult, WindowQuery } from '../stats/windows/window-query.ts';
import type { TopicWatermark } from '../stats/windows/time/watermark-tracker.ts';
import type { WindowCounts } from '../stats/windows/window-counts.ts';
import type { Dimension } from '../stats/windows/window-deltas.ts';
import type { WindowRun } from '../stats/windows/window-range.ts';

/** The watermarks behind the windows, and the counts that are in no window. */
export interface WindowsState {
  /** Of all ledgers. */
  readonly watermarks: readonly TopicWatermark[];
  /** While no window has expired, these three plus the rows of dimension `all` of any resolution equal the totals. */
  readonly untimed: WindowCounts;
  readonly tooLate: WindowCounts;
  /** Events with a time implausibly far ahead of the clock. */
  readonly future: WindowCounts;
  /** How many events changed a one-second window that had already closed. */
  readonly late: number;
  /** Windows that start before these times (epoch ms) have expired; `-Infinity` where none has. */
  readonly retainedSince: Readonly<Record<Resolution, number>>;
}

/**
 * The durable windows. Every method returns a promise, which rejects with a `StoreError`. Reading never blocks a save.
 */
export interface WindowReader {
  state(): Promise<WindowsState>;
  rows(query: WindowQuery): Promise<readonly WindowResult[]>;
  /** The sums of a dimension's rows over these runs, by key. */
  byKey(dimension: Dimension, runs: readonly WindowRun[]): Promise<ReadonlyMap<string, WindowCounts>>;
  /** Distinct users and the top `listed` users and pages over these runs; their resolutions must be "1m" or coarser. With `domains`, of these wikis together. */
  activity(
    runs: readonly WindowRun[],
    listed: number,
    domains?: readonly string[] | null,
  ): Promise<ActivityReport>;
}
