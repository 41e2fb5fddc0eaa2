import { coarser, type Resolution, RESOLUTIONS, windowStart } from './resolution.ts';
import { WindowError } from './window-error.ts';
import { type WindowRange, type WindowRun } from './window-range.ts';

/** How long windows are kept behind the watermark, in milliseconds. Days stay for ever. */
export type Retention = Readonly<Record<Exclude<Resolution, '1d'>, number>>;

/** Checks settings: a coarser resolution must be kept at least as long, and what may still be corrected must be there. */
export const checkedRetention = (retention: Retention, latenessMs: number): Retention => {
  const { '1s': seconds, '1m': minutes, '1h': hours } = retention;
  const names = `1s ${seconds} ms, 1m ${minutes} ms, 1h ${hours} ms`;
  if (!(seconds <= minutes && minutes <= hours))
    throw new WindowError(
      'bad-retention',
      `windows cannot be kept like this (${names}): keep a coarser resolution at least as long as a finer one`,
    );
  if (!(seconds >= latenessMs))
    throw new WindowError(
      'bad-retention',
      `windows cannot be kept like this (${names}): keep 1s at least as long as late events may correct it, ${latenessMs} ms`,
    );
  return retention;
};

/**
 * Windows of each resolution that start before these times may go. The times are starts of the next coarser
 * resolution's windows, so a window is either told in finer ones as a whole or not at all. Nothing is lost: what goes is
 * in the coarser windows already.
 */
export const forgetBefore = (
  retention: Retention,
  watermark: number,
): Readonly<Record<Resolution, number>> => {
  const before = (resolution: keyof Retention): number =>
    windowStart(coarser(resolution) ?? '1d', watermark - retention[resolution]);
  return { '1s': before('1s'), '1m': before('1m'), '1h': before('1h'), '1d': -Infinity };
};

/**
 * Tells a range by the finest windows that are still kept, from `finest` up: whatever went, its place is taken by the
 * coarser windows that hold it. Runs come in order of time, without a hole, and nothing is in two of them. The range must
 * begin and end with whole days.
 */
export const finestKept = (
  range: WindowRange,
  finest: Resolution,
  before: Readonly<Record<Resolution, number>>,
): readonly WindowRun[] => {
  let to = range.to;
  const runs: WindowRun[] = [];
  for (const resolution of RESOLUTIONS.slice(RESOLUTIONS.indexOf(finest))) {
    const from = Math.min(to, Math.max(range.from, before[resolution]));
    if (from < to) runs.unshift({ resolution, from, to });
    to = from;
  }
  return runs;
};
