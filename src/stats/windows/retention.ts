import { coarser, type Resolution, RESOLUTIONS, windowStart } from './resolution.ts';
import { type WindowRange, type WindowRun } from './window-range.ts';

/** How long windows are kept behind the watermark, in milliseconds. Days stay for ever. */
export type Retention = Readonly<Record<Exclude<Resolution, '1d'>, number>>;

/**
 * Windows of each resolution that start before these times may go. The times are starts of the next coarser
 * resolution's windows, so a window is either told in finer ones as a whole or not at all. Nothing is lost: what goes is
 * in the coarser windows already.
 */
export const expiryStarts = (
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
export const finestRetained = (
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
