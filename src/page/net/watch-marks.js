import { annotationsPath, readMarks } from '../model/chart-marks.js';
import { createPoll } from './poll.js';

const EVERY_MS = 10_000;

/**
 * Polls what happened in the range of the chart. A server that does not say has none.
 *
 * @param {import('../session.js').Session} session
 * @param {{
 *   range: () => { from: number, to: number } | null,
 *   onMarks: (marks: readonly import('../model/chart-marks.js').Mark[]) => void,
 * }} options
 */
export const watchMarks = ({ get, onLoginRequired, random }, { range, onMarks }) =>
  createPoll({
    everyMs: EVERY_MS,
    onLoginRequired,
    random,
    onError: () => onMarks([]),
    request: async (signal) => {
      const shown = range();
      if (shown === null || shown.from >= shown.to) return;
      onMarks(readMarks(await get(annotationsPath(shown), signal)) ?? []);
    },
  });
