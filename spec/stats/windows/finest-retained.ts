import { type Resolution, RESOLUTIONS } from '../../../src/stats/windows/resolution.ts';
import type { WindowRange, WindowRun } from '../../../src/stats/windows/window-range.ts';

/**
 * Covers a range of complete days with the finest windows from `finest` up that have not expired. Runs are in order of
 * time, without a gap or an overlap.
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
