import { readRangePages } from '../model/range-pages.js';
import { createPoll } from './poll.js';

const EVERY_MS = 10_000;
const MAX_LISTED = 100;

/**
 * Polls the most edited pages of the selected range.
 *
 * @param {import('../session.js').Session} session
 * @param {{
 *   range: () => { from: number, to: number } | null,
 *   onPages: (pages: ReadonlyMap<string, import('../model/range-pages.js').Page>) => void,
 *   onError: (error: Error) => void,
 * }} options
 */
export const watchPages = ({ view, get, onLoginRequired, random }, { range, onPages, onError }) =>
  createPoll({
    everyMs: EVERY_MS,
    onLoginRequired,
    random,
    onError,
    request: async (signal) => {
      const shown = range();
      if (shown === null || shown.from >= shown.to) return;
      const params = new URLSearchParams({
        of: 'pages',
        from: new Date(shown.from).toISOString(),
        to: new Date(shown.to).toISOString(),
        limit: String(MAX_LISTED),
      });
      if (view.wiki !== null) params.set('domain', view.wiki);
      const pages = readRangePages(await get(`stats/top?${params}`, signal));
      if (pages === null) throw new Error('/stats/top sent a malformed response');
      onPages(pages);
    },
  });
