import { readSeries, seriesPaths } from '../model/chart-series.js';
import { createPoll } from './poll.js';

const EVERY_MS = 10_000;

/**
 * Polls the windows of a series that the frames of the page do not have.
 *
 * @param {import('../session.js').Session} session
 * @param {{
 *   show: import('../model/chart-series.js').SeriesName,
 *   frame: () => import('./watch-frames.js').Frame | null,
 *   labelOf: (wiki: string) => string | null,
 *   onSeries: (series: import('../model/chart-series.js').Series) => void,
 *   onError: (error: Error) => void,
 * }} options
 */
export const watchSeries = (
  { view, get, onLoginRequired, random },
  { show, frame, labelOf, onSeries, onError },
) =>
  createPoll({
    everyMs: EVERY_MS,
    onLoginRequired,
    random,
    onError,
    request: async (signal) => {
      const shown = frame();
      if (shown === null) return;
      const { plan } = shown.series;
      const paths = seriesPaths(show, plan, view, shown.wikis);
      const bodies = await Promise.all(
        [...paths].map(async ([name, path]) => /** @type {const} */ ([name, await get(path, signal)])),
      );
      const series = readSeries(show, plan, new Map(bodies), shown.lost, labelOf);
      if (series === null) throw new Error('/stats/windows sent a malformed response');
      onSeries(series);
    },
  });
