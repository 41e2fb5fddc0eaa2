import { exactRuns } from '../../stats/windows/exact-runs.ts';
import { windowStart } from '../../stats/windows/resolution.ts';
import { type SlidingView, viewRange } from '../../stats/windows/sliding-view.ts';
import { coveringRuns, type WindowRange, type WindowRun } from '../../stats/windows/window-range.ts';
import type { TOP_LISTS } from '../schemas/feature-params.ts';
import type { WindowsStatus } from '../server/optional-features.ts';
import { exactRangeOf } from './exact-range.ts';

/** Users and pages are stored per minute at the finest. */
const ACTIVITY_RESOLUTION = '1m';

export interface TopRangeRequest {
  readonly window: SlidingView;
  readonly complete: boolean;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface TopRange {
  readonly range: WindowRange;
  readonly runs: readonly WindowRun[];
  /** In minutes and coarser windows. */
  readonly activityRuns: readonly WindowRun[];
}

/** The newest instant of a window: with `complete`, of the last complete minute, if there is one. */
const windowAt = (
  isComplete: boolean,
  { countedSince, completeUntil, newest }: WindowsStatus,
  now: number,
): number => {
  const lastMinute = completeUntil === null ? null : windowStart(ACTIVITY_RESOLUTION, completeUntil) - 1;
  const hasMinute =
    lastMinute !== null &&
    countedSince !== null &&
    windowStart(ACTIVITY_RESOLUTION, lastMinute) >= countedSince;
  return isComplete && hasMinute ? lastMinute : (newest ?? now);
};

/** Which windows a top list covers. */
export const topRangeOf = (
  { window, complete, from, to }: TopRangeRequest,
  of: (typeof TOP_LISTS)[number],
  status: WindowsStatus,
  now: number,
): TopRange => {
  if (from === undefined) {
    const range = viewRange(window, windowAt(complete, status, now), ACTIVITY_RESOLUTION);
    const runs = coveringRuns(range, ACTIVITY_RESOLUTION);
    return { range, runs, activityRuns: runs };
  }
  const { retainedSince, completeUntil } = status;
  const wanted = exactRangeOf({ from, to }, 0, completeUntil ?? now);
  const activity = exactRuns(wanted, ACTIVITY_RESOLUTION, retainedSince);
  if (of === 'pages' || of === 'users') return { ...activity, activityRuns: activity.runs };
  return { ...exactRuns(wanted, '1s', retainedSince), activityRuns: activity.runs };
};
