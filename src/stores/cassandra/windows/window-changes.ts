import type { LoggedMinute } from './activity/activity-log.ts';
import type { Bucket } from './buckets.ts';
import type { FlatWindowRow } from './window-rows.ts';
import type { WindowState } from './window-state.ts';

/** What a save changes of the windows, in the entry of the journal. */
export interface WindowChanges {
  /** Absolute counts. */
  readonly windows: readonly FlatWindowRow[];
  readonly activity: readonly LoggedMinute[];
  /** Partitions that are new, and those that go. */
  readonly buckets: readonly Bucket[];
  readonly dropped: readonly Bucket[];
  /** The one state after it; none in entries of before there were windows. */
  readonly windowState: readonly WindowState[];
}
