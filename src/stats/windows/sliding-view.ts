import { type Resolution, WIDTH_MS, windowStart } from './resolution.ts';
import { coveringRuns, type WindowRange, type WindowRun } from './window-range.ts';

/** A range that ends now: the last 5 minutes, the last hour, … */
export type SlidingView = '5m' | '1h' | '24h';

/** Shortest first. */
export const SLIDING_VIEWS: readonly SlidingView[] = ['5m', '1h', '24h'];

const LENGTH_MS: Readonly<Record<SlidingView, number>> = {
  '5m': 300_000,
  '1h': 3_600_000,
  '24h': 86_400_000,
};

/** The step of a view: the finest windows of its counts. */
const STEP: Readonly<Record<SlidingView, Resolution>> = { '5m': '1s', '1h': '1s', '24h': '1m' };

/**
 * The range of the view at an instant, in its full length: it ends with the current window of `step`, which is included. Top
 * lists and distinct users exist from minutes on: for them `step` is at least "1m".
 */
export const viewRange = (view: SlidingView, at: number, step: Resolution = STEP[view]): WindowRange => {
  const to = windowStart(step, at) + WIDTH_MS[step];
  return { from: to - LENGTH_MS[view], to };
};

/** The smallest number of tumbling windows that make up the view at an instant, in order of time. */
export const viewWindows = (
  view: SlidingView,
  at: number,
  step: Resolution = STEP[view],
): readonly WindowRun[] => coveringRuns(viewRange(view, at, step), step);
