import type { Observable } from 'rxjs';
import type { ActivityReport } from '../stats/windows/activity/activity-summary.ts';
import type { Resolution } from '../stats/windows/resolution.ts';
import type { WindowResult, WindowQuery } from '../stats/windows/window-query.ts';
import type { TopicWatermark } from '../stats/windows/time/watermark-tracker.ts';
import type { WindowCounts } from '../stats/windows/window-counts.ts';
import type { Dimension } from '../stats/windows/window-deltas.ts';
import type { WindowRun } from '../stats/windows/window-range.ts';

/** What the windows are made of, and what is in none. */
export interface WindowsState {
  /** Of all ledgers. */
  readonly watermarks: readonly TopicWatermark[];
  /** The rows of each resolution, of dimension `all`, as long as none was let go, and these three add up to the totals. */
  readonly untimed: WindowCounts;
  readonly tooLate: WindowCounts;
  /** Events dated further ahead of the clock than is plausible. */
  readonly future: WindowCounts;
  /** How many corrected a second that was over already. */
  readonly late: number;
  /** Windows that start before these times (epoch ms) were let go; `-Infinity` where none was. */
  readonly retainedSince: Readonly<Record<Resolution, number>>;
}

/**
 * The windows that are durable. All methods return cold Observables that emit once and complete, and fail with a
 * `StoreError`. Reading never blocks a save.
 */
export interface WindowReader {
  state(): Observable<WindowsState>;
  rows(query: WindowQuery): Observable<readonly WindowResult[]>;
  /** The sum of a dimension's rows over these runs, by key. */
  byKey(dimension: Dimension, runs: readonly WindowRun[]): Observable<ReadonlyMap<string, WindowCounts>>;
  /** Distinct users and the first `listed` users and pages over these runs, whose resolutions are at least "1m". */
  activity(runs: readonly WindowRun[], listed: number): Observable<ActivityReport>;
}
