import type { LoggedMinute } from './activity/activity-log.ts';
import type { Bucket } from './buckets.ts';
import type { FlatWindowRow } from './window-rows.ts';
import type { WindowState } from './window-state.ts';

/** The part of a WAL record that changes windows. */
export interface WindowChanges {
  /** Absolute counts. */
  readonly windows: readonly FlatWindowRow[];
  readonly activity: readonly LoggedMinute[];
  /** Partitions that the save creates, and those that it deletes. */
  readonly buckets: readonly Bucket[];
  readonly dropped: readonly Bucket[];
  /** The state after the save: one element, or none in records of releases without windows. */
  readonly windowState: readonly WindowState[];
}
