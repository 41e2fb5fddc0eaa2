import { coarser, type Resolution, RESOLUTIONS, WIDTH_MS, windowStart } from '../resolution.ts';
import type { WindowRange } from '../window-range.ts';

/** Windows of one resolution that hold only implausible times, and the coarser ones that hold them beside others. */
export interface ImplausibleRun extends WindowRange {
  readonly resolution: Resolution;
  /** `start` of each. */
  readonly sharedWindows: readonly { readonly resolution: Resolution; readonly start: number }[];
}

/** Where the first window begins that holds only times after `latest`, epoch ms. */
export const implausibleFrom = (resolution: Resolution, latest: number): number =>
  windowStart(resolution, latest) + WIDTH_MS[resolution];

/**
 * Tiles all time after `latest` (but for the rest of its second) with the coarsest windows: whole days, before them the hours
 * of a day that began earlier, and so on. What such a run holds is in all finer windows of its time as well, and in those
 * that `sharedWindows` names.
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
 * Since when windows are kept, where the saved time is after `now`: windows were let go by the time of an event that lay
 * ahead of the clock. What was let go is gone, but what comes after the last save (`savedAt`) is kept again: from the start
 * of the window of the next coarser resolution on that was running then. All are epoch ms.
 */
export const plausibleRetainedSince = (
  resolution: Resolution,
  retainedSince: number,
  { now, savedAt }: { readonly now: number; readonly savedAt: number },
): number => {
  const next = coarser(resolution);
  return retainedSince <= now || next === null ? retainedSince : windowStart(next, Math.min(now, savedAt));
};
