import type { ActivityResolution } from '../../../../stats/windows/activity/activity-summary.ts';
import { ACTIVITY_RESOLUTIONS, byWindow, type LoggedMinute } from './activity-log.ts';
import { retainedFrom, type WindowState } from '../window-state.ts';

/** A row of the log of a window. */
export interface LogRow extends LoggedMinute {
  readonly resolution: ActivityResolution;
}

/** What a save writes into the logs; `state` is that after it, and windows that it lets go get nothing any more. */
export const logRows = (
  activity: readonly LoggedMinute[],
  state: Pick<WindowState, 'spans'>,
): readonly LogRow[] =>
  ACTIVITY_RESOLUTIONS.flatMap((resolution) =>
    byWindow(resolution, activity)
      .filter(({ start }) => start >= retainedFrom(state, resolution))
      .map((minute) => ({ ...minute, resolution })),
  );
