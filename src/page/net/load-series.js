import { InvalidQuery } from './api.js';
import { readTotals, totalsPath } from '../model/coverage.js';
import { createRowCache, readWindows, windowsPath } from '../model/window-results.js';
import { coarserPlan, WIDTH_MS } from '../model/window-plan.js';

/** Late events change older windows, so all of them are requested again at this interval. */
const FULL_REFRESH_MS = 300_000;

/** No plan needs more pages than this. */
const MAX_PAGES = 8;

/** @typedef {import('../model/window-results.js').Row} Row */
/** @typedef {{ since: number, until: number }} Known */
/** @typedef {(path: string, signal: AbortSignal) => Promise<unknown>} Get */

/**
 * The windows of a plan up to the last complete second: the window that holds that second has only the counts before it.
 * `rows` are all counts of the plan. In `chartRows`, the first window has only the counts from the first complete second on.
 * @typedef {{ plan: import('../model/window-plan.js').Plan, rows: readonly Row[], chartRows: readonly Row[] }} Series
 */

/** @param {Get} get @param {{ from: number, to: number }} range @param {Pick<import('../model/shared-view.js').View, 'wiki' | 'type'>} filter @param {AbortSignal} signal */
export const fetchTotals = async (get, range, filter, signal) => {
  const totals = readTotals(await get(totalsPath(range, filter), signal));
  if (totals === null) throw new Error('/stats/totals sent a malformed response');
  return totals;
};

/**
 * Loads the windows of a range, again and again: all of them at first and at every full refresh, otherwise only the newest.
 *
 * @param {{ get: Get, filter: Pick<import('../model/shared-view.js').View, 'wiki' | 'type'> }} options
 * @returns {(plan: import('../model/window-plan.js').Plan, known: Known, signal: AbortSignal) => Promise<Series>}
 */
export const createSeriesLoader = ({ get, filter }) => {
  const cache = createRowCache();
  /** How many resolutions coarser than planned, because the finer windows have expired. */
  let coarserSteps = 0;
  let lastFullAt = -Infinity;
  /** Windows before this time are in the cache. */
  let cachedFrom = Infinity;
  let cachedUntil = -Infinity;
  /** @type {{ key: string, row: Row } | null} */
  let firstRow = null;

  /** @param {string} address @param {AbortSignal} signal */
  const fetchPage = async (address, signal) => {
    const response = readWindows(await get(address, signal));
    if (response === null) throw new Error('/stats/windows sent a malformed response');
    return response;
  };

  /** Requests the complete windows of a range. @param {{ resolution: string, from: number, to: number }} range @param {AbortSignal} signal */
  const fetchWindows = async (range, signal) => {
    const address = windowsPath(range, filter);
    let response = await fetchPage(address, signal);
    cache.add(response.rows);
    for (let page = 1; response.next !== null && page < MAX_PAGES; page += 1) {
      response = await fetchPage(`${address}&after=${encodeURIComponent(response.next)}`, signal);
      cache.add(response.rows);
    }
  };

  /** The counts of a part of the window that starts there. @param {number} start @param {{ from: number, to: number }} range @param {AbortSignal} signal @returns {Promise<Row>} */
  const fetchPart = async (start, range, signal) => {
    const { people, bots } = await fetchTotals(get, range, filter, signal);
    return { start, people, bots };
  };

  /** The first window of all, from the first complete second on. @param {import('../model/window-plan.js').Plan} plan @param {Known} known @param {AbortSignal} signal */
  const fetchFirst = async ({ resolution, to }, { since, until }, signal) => {
    const width = WIDTH_MS[resolution];
    const start = Math.floor(since / width) * width;
    const range = { from: since, to: Math.min(start + width, until, to) };
    const key = `${resolution} ${range.from} ${range.to}`;
    if (firstRow?.key !== key) firstRow = { key, row: await fetchPart(start, range, signal) };
    return firstRow.row;
  };

  /** @type {(plan: import('../model/window-plan.js').Plan, known: Known, signal: AbortSignal) => Promise<Series>} */
  const load = async (wanted, known, signal) => {
    let plan = wanted;
    for (let step = 0; step < coarserSteps; step += 1) plan = coarserPlan(plan) ?? plan;
    const { resolution } = plan;
    const width = WIDTH_MS[resolution];
    const end = Math.max(plan.from, Math.floor(Math.min(plan.to, known.until) / width) * width);
    const isFull = plan.from < cachedFrom || performance.now() - lastFullAt > FULL_REFRESH_MS;
    try {
      if (end > plan.from && (isFull || end > cachedUntil)) {
        // Events of the last windows may have been late.
        const from = isFull ? plan.from : Math.max(plan.from, Math.min(cachedUntil, end) - 2 * width);
        await fetchWindows({ resolution, from, to: end }, signal);
        if (isFull) {
          lastFullAt = performance.now();
          cachedFrom = plan.from;
        }
        cachedUntil = end;
      }
    } catch (error) {
      if (!(error instanceof InvalidQuery) || coarserPlan(plan) === null) throw error;
      coarserSteps += 1;
      cache.clear();
      [cachedFrom, cachedUntil] = [Infinity, -Infinity];
      return load(wanted, known, signal);
    }
    cache.dropBefore(plan.from);
    const complete = cache.rows().filter(({ start }) => start + width <= end);
    const until = Math.min(plan.to, known.until);
    const rows =
      until > end ? [...complete, await fetchPart(end, { from: end, to: until }, signal)] : complete;
    if (known.since <= plan.from || known.since >= until) return { plan, rows, chartRows: rows };
    const first = await fetchFirst(plan, known, signal);
    return { plan, rows, chartRows: [first, ...rows.filter(({ start }) => start > first.start)] };
  };
  return load;
};
