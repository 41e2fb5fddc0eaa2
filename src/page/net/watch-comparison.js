import { comparedWindowsPath, readComparedTotals, readComparedWindows } from '../model/compared-counts.js';
import { totalsPath } from '../model/coverage.js';
import { createPoll } from './poll.js';

const EVERY_MS = 30_000;

/** @typedef {{ totals: import('../model/compared-counts.js').ComparedTotals | null, windows: import('../model/compared-counts.js').ComparedWindows | null }} Comparing */

/**
 * Polls the counts of the same time earlier. A server that cannot compare has none.
 *
 * @param {import('../session.js').Session} session
 * @param {{
 *   comparison: import('../model/compared-counts.js').Comparison,
 *   frame: () => import('./watch-frames.js').Frame | null,
 *   onComparison: (comparing: Comparing | null) => void,
 * }} options
 */
export const watchComparison = (
  { view, get, onLoginRequired, random },
  { comparison, frame, onComparison },
) =>
  createPoll({
    everyMs: EVERY_MS,
    onLoginRequired,
    random,
    onError: () => onComparison(null),
    request: async (signal) => {
      const shown = frame();
      if (shown === null || shown.range.from >= shown.range.to) return;
      const [totals, windows] = await Promise.all([
        get(`${totalsPath(shown.range, view)}&compare=${comparison}`, signal),
        get(comparedWindowsPath(shown.series.plan, view, comparison), signal),
      ]);
      onComparison({ totals: readComparedTotals(totals), windows: readComparedWindows(windows) });
    },
  });
