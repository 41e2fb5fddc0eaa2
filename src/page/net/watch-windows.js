import { InvalidQuery } from './api.js';
import { createPoll } from './poll.js';
import { createRowCache, readWindows, windowsPath } from '../model/window-results.js';
import { coarserPlan, WIDTH_MS } from '../model/window-plan.js';

/** Late events change older windows, so all of them are requested again at this interval. */
const FULL_REFRESH_MS = 300_000;

/** No plan needs more pages than this. */
const MAX_PAGES = 4;

/**
 * @typedef {{ rows: readonly import('../model/window-results.js').Row[], since: number | null, plan: import('../model/window-plan.js').Plan }} WindowSeries
 * `since` is the start of the first window within the plan; null if there is none
 */

/**
 * Polls the windows of a range. Requests all of them at first and at every full refresh, otherwise only the newest.
 *
 * @param {{
 *   plan: () => import('../model/window-plan.js').Plan,
 *   filter: Pick<import('../model/shared-view.js').View, 'wiki' | 'type'>,
 *   get: (path: string, signal: AbortSignal) => Promise<unknown>,
 *   onWindows: (series: WindowSeries) => void,
 *   onError: (error: Error) => void,
 *   onLoginRequired: () => void,
 *   random: () => number,
 * }} options
 */
export const watchWindows = ({ plan, filter, get, onWindows, onError, onLoginRequired, random }) => {
  const cache = createRowCache();
  /** How many resolutions coarser than planned, because the finer windows have expired. */
  let coarserSteps = 0;
  let lastFullAt = -Infinity;
  /** @type {number | null} */
  let since = null;

  const planned = () => {
    let found = plan();
    for (let step = 0; step < coarserSteps; step += 1) found = coarserPlan(found) ?? found;
    return found;
  };

  /** @param {string} address @param {AbortSignal} signal */
  const fetchPage = async (address, signal) => {
    const response = readWindows(await get(address, signal));
    if (response === null) throw new Error('/stats/windows sent a malformed response');
    return response;
  };

  /** @param {import('../model/window-plan.js').Plan} wanted @param {AbortSignal} signal */
  const fetchAll = async (wanted, signal) => {
    const address = windowsPath(wanted, filter);
    let response = await fetchPage(address, signal);
    cache.add(response.rows);
    for (let page = 1; response.next !== null && page < MAX_PAGES; page += 1) {
      response = await fetchPage(`${address}&after=${encodeURIComponent(response.next)}`, signal);
      cache.add(response.rows);
    }
  };

  /** @param {import('../model/window-plan.js').Plan} wanted @param {AbortSignal} signal */
  const fetchSince = async (wanted, signal) => {
    // The first window of a quiet wiki does not show when counting started; the first of all windows does.
    if (filter.wiki === null && filter.type === null) return cache.rows()[0]?.start ?? null;
    const address = windowsPath(wanted, { wiki: null, type: null }).replace('limit=1000', 'limit=1');
    return (await fetchPage(address, signal)).rows[0]?.start ?? null;
  };

  /** @param {AbortSignal} signal */
  const refresh = async (signal) => {
    const wanted = planned();
    const newest = cache.rows().at(-1)?.start;
    const isFullRefresh = newest === undefined || performance.now() - lastFullAt > FULL_REFRESH_MS;
    const from = isFullRefresh
      ? wanted.from
      : Math.max(wanted.from, newest - 2 * WIDTH_MS[wanted.resolution]);
    try {
      await fetchAll({ ...wanted, from }, signal);
      if (isFullRefresh) {
        since = await fetchSince(wanted, signal);
        lastFullAt = performance.now();
      }
    } catch (error) {
      if (!(error instanceof InvalidQuery) || coarserPlan(wanted) === null) throw error;
      coarserSteps += 1;
      cache.clear();
      await refresh(signal);
      return;
    }
    cache.dropBefore(wanted.from);
    onWindows({ rows: cache.rows(), since, plan: wanted });
  };

  return createPoll({ everyMs: plan().everyMs, request: refresh, onError, onLoginRequired, random });
};
