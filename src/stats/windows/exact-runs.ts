import { type Resolution, RESOLUTIONS, WIDTH_MS, windowStart } from './resolution.ts';
import { coveringRuns, type WindowRange, type WindowRun } from './window-range.ts';

export interface ExactRuns {
  /** The range that the runs cover: at least the requested one. */
  readonly range: WindowRange;
  readonly runs: readonly WindowRun[];
}

/** The finest resolution, `finest` or coarser, whose window that holds `at` is retained. */
const retainedAt = (
  at: number,
  finest: Resolution,
  retainedSince: Readonly<Record<Resolution, number>>,
): Resolution =>
  RESOLUTIONS.slice(RESOLUTIONS.indexOf(finest)).find(
    (resolution) => windowStart(resolution, at) >= retainedSince[resolution],
  ) ?? '1d';

/**
 * The windows that cover a range exactly: coarse ones in the middle, finer ones at both ends. An end is rounded outwards to
 * the finest window there that is not finer than `finest` and has not expired.
 */
export const exactRuns = (
  { from, to }: WindowRange,
  finest: Resolution,
  retainedSince: Readonly<Record<Resolution, number>>,
): ExactRuns => {
  const first = retainedAt(from, finest, retainedSince);
  const last = retainedAt(Math.max(from, to - 1), finest, retainedSince);
  const range = { from: windowStart(first, from), to: windowStart(last, to - 1) + WIDTH_MS[last] };
  if (range.from >= range.to) return { range, runs: [] };
  // Behind this, windows finer than `first` are needed only within the last window of each coarser resolution.
  const split = Math.max(range.from, windowStart(first, range.to));
  return {
    range,
    runs: [
      ...coveringRuns({ from: range.from, to: split }, first),
      ...coveringRuns({ from: split, to: range.to }, last),
    ],
  };
};
