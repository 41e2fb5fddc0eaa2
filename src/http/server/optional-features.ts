import type { RingLog } from '../../core/collections/ring-log.ts';
import type { Trend } from '../../stats/trends/trend.ts';
import type { ActivityReport } from '../../stats/windows/activity/activity-summary.ts';
import type { LostRange } from '../../stats/windows/lost-range.ts';
import type { Resolution } from '../../stats/windows/resolution.ts';
import type { WindowResult, WindowQuery } from '../../stats/windows/window-query.ts';
import type { WindowCounts } from '../../stats/windows/window-counts.ts';
import type { Dimension } from '../../stats/windows/window-deltas.ts';
import type { WindowRun } from '../../stats/windows/window-range.ts';
import type { AnnotationQueries } from '../annotations/annotation-queries.ts';
import type { AlertQueries } from '../alerts/alert-queries.ts';
import type { LiveChange } from '../live/live-change.ts';
import type { TrendKind } from '../stats/trend-json.ts';

/** A feature that this process does not have, with one sentence for the client: why, and what to do. */
export interface FeatureDisabled {
  readonly disabledReason: string;
}

/** A value that this process cannot know, with one sentence for the client: why, and who knows it. */
export interface Unknown {
  readonly unknownReason: string;
}

/** Events outside all windows, by reason. Together with all windows of a resolution, if none expired, they equal the totals. */
export interface OutsideWindows {
  /** Events without a time. */
  readonly untimed: number;
  /** Events later than `WINDOW_LATENESS_SECONDS` allows. */
  readonly tooLate: number;
  /** Events dated implausibly far in the future. */
  readonly future: number;
}

/** Progress and retention of the windows. */
export interface WindowsStatus {
  /** Time of the newest event, epoch ms; `null` before the first one. */
  readonly newest: number | null;
  /** All events before this time have arrived, epoch ms. */
  readonly lowWatermark: number | null;
  /** A whole second: all events before it have been counted, epoch ms; `null` before the first event. */
  readonly completeUntil: number | null;
  /** Of all events up to the save that ends closest to `completeUntil`; `null` where it is unknown. */
  readonly distinctUsers: number | null;
  /** The end of the first window, which may be partial, epoch ms; `null` before the first event. */
  readonly countedSince: number | null;
  /** Windows that start before these times (epoch ms) have expired; `-Infinity` if none has. */
  readonly retainedSince: Readonly<Record<Resolution, number>>;
  /** What the feed lost, in order of time. */
  readonly lost: readonly LostRange[] | Unknown;
  readonly outside: OutsideWindows;
}

/** Queries over durable windows. */
export interface WindowQueries {
  status(): Promise<WindowsStatus>;
  rows(query: WindowQuery): Promise<readonly WindowResult[]>;
  /** The sum of a dimension's rows over these runs, by key. */
  byKey(dimension: Dimension, runs: readonly WindowRun[]): Promise<ReadonlyMap<string, WindowCounts>>;
  /** Distinct users and the top `limit` users and pages over these runs, of all wikis or of those with these domains. */
  activity(
    runs: readonly WindowRun[],
    limit: number,
    domains?: readonly string[] | null,
  ): Promise<ActivityReport>;
}

/** Current trends. They are not durable; each process has its own. */
export interface TrendQueries {
  /** Time of the latest event seen, epoch ms; `null` before the first one. */
  readonly asOf: () => number | null;
  /** The latest trend of each subject, latest first; of all kinds unless `of` is given. */
  readonly latest: (of?: TrendKind) => readonly Trend[];
  readonly log: RingLog<Trend>;
}

/** Live changes, before they are durable. */
export interface LiveEvents {
  readonly log: RingLog<LiveChange>;
}

/** Features that not every process has. */
export interface OptionalFeatures {
  readonly windows?: WindowQueries | FeatureDisabled;
  readonly trends?: TrendQueries | FeatureDisabled;
  readonly events?: LiveEvents | FeatureDisabled;
  readonly alerts?: AlertQueries | FeatureDisabled;
  /** Not every process keeps them. */
  readonly annotations?: AnnotationQueries;
}
