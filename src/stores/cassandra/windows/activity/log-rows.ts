import type { ActivityResolution } from '../../../../stats/windows/activity/activity-summary.ts';
import { ACTIVITY_RESOLUTIONS, byWindow, type LoggedMinute } from './activity-log.ts';
import { retainedFrom, type WindowState } from '../window-state.ts';

/** A row of a window's log. */
export interface LogRow extends LoggedMinute {
  readonly resolution: ActivityResolution;
}

/** The log rows of a save. `state` is the state after it; expired windows get no rows. */
export const logRows = (
  activity: readonly LoggedMinute[],
  state: Pick<WindowState, 'spans'>,
): readonly LogRow[] =>
  ACTIVITY_RESOLUTIONS.flatMap((resolution) =>
    byWindow(resolution, activity)
      .filter(({ start }) => start >= retainedFrom(state, resolution))
      .map((minute) => ({ ...minute, resolution })),
  );
