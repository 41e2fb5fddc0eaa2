import type { Router } from 'express';
import { eventsRoute, type LiveOptions } from './events.ts';
import { isLacking } from './lacking.ts';
import type { AdmitStream } from './stream-admission.ts';
import type { Lacking, TimeParts } from './time-parts.ts';
import { topRoute } from './top.ts';
import { trendsRoute } from './trends.ts';
import { sharedDesk } from './window-desk.ts';
import { windowsRoute, type WindowsOptions } from './windows.ts';

export interface TimeOptions extends LiveOptions, Pick<WindowsOptions, 'guard' | 'now'> {
  readonly admit: AdmitStream;
}

const NO_WINDOWS: Lacking = { lacking: 'this process keeps no windows of time' };
const NO_TRENDS: Lacking = { lacking: 'this process looks for no trends' };
const NO_EVENTS: Lacking = { lacking: 'this process shows no live events' };

/** All that is shown of time: windows, top lists, trends, and the events as they come. */
export const timeRoutes = (
  { windows = NO_WINDOWS, trends = NO_TRENDS, events = NO_EVENTS }: TimeParts,
  { guard, now, ...live }: TimeOptions,
): readonly Router[] => {
  const desk = isLacking(windows) ? windows : sharedDesk(windows, live.clock);
  return [
    windowsRoute({ windows: desk, guard, now }),
    topRoute({ windows: desk, guard, now }),
    trendsRoute({ ...live, trends, guard }),
    eventsRoute({ ...live, events }),
  ];
};
