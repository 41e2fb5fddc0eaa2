import { coarser, type Resolution, RESOLUTIONS, WIDTH_MS, windowStart } from '../resolution.ts';
import type { WindowRange } from '../window-range.ts';

/** Windows of one resolution with implausible times only, and the coarser windows that hold these and others. */
export interface ImplausibleRun extends WindowRange {
  readonly resolution: Resolution;
  /** `start` of each. */
  readonly sharedWindows: readonly { readonly resolution: Resolution; readonly start: number }[];
}

/** The start of the first window with times after `latest` only, epoch ms. */
export const implausibleFrom = (resolution: Resolution, latest: number): number =>
  windowStart(resolution, latest) + WIDTH_MS[resolution];

/**
 * Covers all time after `latest` (apart from the rest of its second) with the coarsest windows: complete days, before them
 * the hours of the current day, and so on. The counts of such a run are also in all finer windows of its time, and in
 * `sharedWindows`.
 */
export const implausibleRuns = (latest: number): readonly ImplausibleRun[] => {
  const sharedWindows: { readonly resolution: Resolution; readonly start: number }[] = [];
  let to = Infinity;
  return RESOLUTIONS.toReversed().map((resolution) => {
    const run = {
      resolution,
      from: implausibleFrom(resolution, latest),
      to,
      sharedWindows: [...sharedWindows],
    };
    sharedWindows.push({ resolution, start: windowStart(resolution, latest) });
    to = run.from;
    return run;
  });
};

/**
 * Corrects the start of retention if the saved one is after `now`: an event ahead of the clock has expired windows.
 * Expired windows are lost, but windows after the last save (`savedAt`) are retained again, from the start of the window of
 * the next coarser resolution that was current then. All times are epoch ms.
 */
export const plausibleRetainedSince = (
  resolution: Resolution,
  retainedSince: number,
  { now, savedAt }: { readonly now: number; readonly savedAt: number },
): number => {
  const next = coarser(resolution);
  return retainedSince <= now || next === null ? retainedSince : windowStart(next, Math.min(now, savedAt));
};
