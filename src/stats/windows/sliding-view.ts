import { type Resolution, WIDTH_MS, windowStart } from './resolution.ts';
import { coveringRuns, type WindowRange, type WindowRun } from './window-range.ts';

/** The last so many minutes or hours. */
export type SlidingView = '5m' | '1h' | '24h';

/** Shortest first. */
export const SLIDING_VIEWS: readonly SlidingView[] = ['5m', '1h', '24h'];

const LENGTH_MS: Readonly<Record<SlidingView, number>> = {
  '5m': 300_000,
  '1h': 3_600_000,
  '24h': 86_400_000,
};

/** What a view moves on by: the finest windows that its counts are made of. */
const STEP: Readonly<Record<SlidingView, Resolution>> = { '5m': '1s', '1h': '1s', '24h': '1m' };

/**
 * What the view covers at an instant: it ends with the running window of `step`, that one included, and has its whole
 * length. Top lists and distinct users are kept from minutes on: for them `step` is at least "1m".
 */
export const viewRange = (view: SlidingView, at: number, step: Resolution = STEP[view]): WindowRange => {
  const to = windowStart(step, at) + WIDTH_MS[step];
  return { from: to - LENGTH_MS[view], to };
};

/** The fewest tumbling windows whose sum is the view at an instant, in order of time. */
export const viewWindows = (
  view: SlidingView,
  at: number,
  step: Resolution = STEP[view],
): readonly WindowRun[] => coveringRuns(viewRange(view, at, step), step);
