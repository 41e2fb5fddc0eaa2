import type { RingLog } from '../../core/collections/ring-log.ts';
import type { Trend } from '../../stats/trends/trend.ts';
import type { ActivityReport } from '../../stats/windows/activity/activity-summary.ts';
import type { Resolution } from '../../stats/windows/resolution.ts';
import type { WindowResult, WindowQuery } from '../../stats/windows/window-query.ts';
import type { WindowCounts } from '../../stats/windows/window-counts.ts';
import type { Dimension } from '../../stats/windows/window-deltas.ts';
import type { WindowRun } from '../../stats/windows/window-range.ts';
import type { LiveChange } from '../live/live-change.ts';
import type { TrendKind } from '../stats/trend-json.ts';

/** A part that a process does not have: why, and what to do, in one sentence for the client. */
export interface FeatureDisabled {
  readonly disabledReason: string;
}

/** How many events are in no window, by reason. With the windows of a resolution, none let go, they add up to the totals. */
export interface OutsideWindows {
  /** They do not say when they happened. */
  readonly untimed: number;
  /** They came after what `WINDOW_LATENESS_SECONDS` allows. */
  readonly tooLate: number;
  /** They are dated further ahead of the clock than is plausible. */
  readonly future: number;
}

/** How far the windows have come. */
export interface WindowsStatus {
  /** The time of the newest events, epoch ms; `null` before there is one. */
  readonly newest: number | null;
  /** Up to when everything has come, epoch ms. */
  readonly lowWatermark: number | null;
  /** Windows that start before these times (epoch ms) were let go; `-Infinity` where none was. */
  readonly retainedSince: Readonly<Record<Resolution, number>>;
  readonly outside: OutsideWindows;
}

/** The windows that are durable. */
export interface WindowQueries {
  status(): Promise<WindowsStatus>;
  rows(query: WindowQuery): Promise<readonly WindowResult[]>;
  /** The sum of a dimension's rows over these runs, by key. */
  byKey(dimension: Dimension, runs: readonly WindowRun[]): Promise<ReadonlyMap<string, WindowCounts>>;
  /** Distinct users and the first `listed` users and pages over these runs. */
  activity(runs: readonly WindowRun[], limit: number): Promise<ActivityReport>;
}

/** What is unusual: not durable, a matter of this process. */
export interface TrendQueries {
  /** As of which event, epoch ms; `null` before there is one. */
  readonly asOf: () => number | null;
  /** The latest of each, latest first; of all kinds unless one is named. */
  readonly latest: (of?: TrendKind) => readonly Trend[];
  readonly log: RingLog<Trend>;
}

/** What is happening now: the changes as they come, before they are durable. */
export interface LiveEvents {
  readonly log: RingLog<LiveChange>;
}

/** What an HTTP shell shows of time: parts that not every process has. */
export interface OptionalFeatures {
  readonly windows?: WindowQueries | FeatureDisabled;
  readonly trends?: TrendQueries | FeatureDisabled;
  readonly events?: LiveEvents | FeatureDisabled;
}
