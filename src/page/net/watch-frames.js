import { InvalidQuery } from './api.js';
import { createPoll } from './poll.js';
import { createSeriesLoader, fetchTotals } from './load-series.js';
import { filterParams, readTotals, totalsPath } from '../model/coverage.js';
import { isUnfiltered, singleWiki } from '../model/filter-params.js';
import { lostTimes } from '../model/lost-times.js';
import { readTop } from '../model/trend-items.js';
import { dayPlan, minuteRange, planOf, sumRange } from '../model/window-plan.js';
import { lastSeconds } from '../model/last-seconds.js';

const FRAME_INTERVAL_MS = { '5m': 1_000, '1h': 1_000, '24h': 2_000, '7d': 2_000, '90d': 2_000, fixed: 2_000 };
const USERS_INTERVAL_MS = 5_000;
const MAX_LISTED = 100;

/**
 * All numbers of the page as of one second of event time.
 * @typedef {{
 *   newest: number, since: number, until: number, lost: import('../model/lost-times.js').LostTimes,
 *   total: import('../model/coverage.js').Sides, outside: number, distinctUsers: number | null,
 *   seconds: readonly (import('../model/coverage.js').Sides | null)[],
 *   range: { from: number, to: number }, dayRange: { from: number, to: number },
 *   series: import('./load-series.js').Series, sum: import('../model/coverage.js').Sides,
 *   day: import('./load-series.js').Series, daySum: import('../model/coverage.js').Sides,
 *   domain: string | null,
 *   wikis: ReadonlyMap<string, number>, users: ReadonlyMap<string, number>, usersOfWiki: boolean,
 * }} Frame
 * `total` is all time, without the `outside` events that are in no window; `seconds` the last minute, `sum` the selected `range`, `daySum` the last 24 hours, `domain`
 * that of the selected wiki, which may be selected by its database name. `usersOfWiki`: the users are those of the selected wikis.
 */

/**
 * Polls everything that the page shows of the windows. Each frame has one second of event time as its end, so that its
 * numbers agree with each other.
 *
 * @param {{
 *   view: import('../model/shared-view.js').View,
 *   get: (path: string, signal: AbortSignal) => Promise<unknown>,
 *   onCoverage: (coverage: import('../model/coverage.js').Coverage) => void,
 *   onFrame: (frame: Frame | null) => void,
 *   onError: (error: Error) => void,
 *   onLoginRequired: () => void,
 *   random: () => number,
 * }} options `onFrame` receives null before the first event
 */
export const watchFrames = ({ view, get, onCoverage, onFrame, onError, onLoginRequired, random }) => {
  const loadSeries = createSeriesLoader({ get, filter: view });
  const loadDay = createSeriesLoader({ get, filter: view });
  const loadSeconds = createSeriesLoader({ get, filter: view });
  const isFiltered = filterParams(view).size > 0;
  let users = /** @type {ReadonlyMap<string, number>} */ (new Map());
  let usersAt = -Infinity;
  let usersOfWiki = view.wiki !== null;

  /** @param {'domains' | 'users'} of @param {{ from: number, to: number }} range @param {AbortSignal} signal */
  const fetchTop = async (of, { from, to }, signal, domain = /** @type {string | null} */ (null)) => {
    if (from >= to) return new Map();
    const params = new URLSearchParams({
      of,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      limit: String(MAX_LISTED),
    });
    if (of === 'domains' && view.who !== 'all') params.set('bot', String(view.who === 'bots'));
    if (domain !== null) params.set('domain', domain);
    // With a single wiki, all are listed and it is marked.
    if (of === 'domains' && view.wiki !== null && singleWiki(view) === null) params.set('domain', view.wiki);
    const top = readTop(await get(`stats/top?${params}`, signal), of === 'domains' ? 'domain' : 'user');
    if (top === null) throw new Error('/stats/top sent a malformed response');
    return top;
  };

  /** The users of the selected wikis, or those of all wikis from a server that does not keep them apart. @param {{ from: number, to: number }} range @param {AbortSignal} signal */
  const fetchUsersOfWiki = async (range, signal) => {
    try {
      return await fetchTop('users', range, signal, usersOfWiki ? view.wiki : null);
    } catch (error) {
      if (!(error instanceof InvalidQuery) || !usersOfWiki) throw error;
      usersOfWiki = false;
      return fetchTop('users', range, signal);
    }
  };

  /** @param {{ from: number, to: number }} range @param {AbortSignal} signal */
  const fetchUsers = async (range, signal) => {
    if (performance.now() - usersAt < USERS_INTERVAL_MS) return users;
    users = await fetchUsersOfWiki(range, signal);
    usersAt = performance.now();
    return users;
  };

  /** @param {{ from: number, to: number }} range @param {AbortSignal} signal */
  const fetchSum = (range, signal) =>
    range.from < range.to ? fetchTotals(get, range, view, signal) : { people: 0, bots: 0 };

  /** @param {AbortSignal} signal */
  const request = async (signal) => {
    const all = readTotals(await get(totalsPath(null, { wiki: null, type: null }), signal));
    if (all === null) throw new Error('/stats/totals sent a malformed response');
    onCoverage(all.coverage);
    const { newest, since, until } = all.coverage;
    if (newest === null || since === null || until === null) {
      onFrame(null);
      return;
    }
    const begun = Math.min(since, until);
    const lostEvents = all.lost.reduce((sum, { events }) => sum + events, 0);
    const perMs = (all.people + all.bots + lostEvents) / Math.max(1, until - begun);
    const known = { since: begun, until, lost: lostTimes(all.lost, perMs) };
    const plan = planOf(view, until);
    const range = sumRange(view, plan, until);
    const dayRange = sumRange({ range: '24h' }, plan, until);
    const [series, sum, day, daySum, seconds, total, wikis, listedUsers] = await Promise.all([
      loadSeries(plan, known, signal),
      fetchSum(range, signal),
      loadDay(dayPlan(until), known, signal),
      fetchSum(dayRange, signal),
      loadSeconds(lastSeconds.plan(until), known, signal),
      isFiltered ? fetchTotals(get, { from: all.from, to: until }, view, signal) : all,
      fetchTop('domains', range, signal),
      fetchUsers(minuteRange(range, known), signal),
    ]);
    onFrame({
      newest,
      ...known,
      total: { people: total.people, bots: total.bots },
      domain: total.domain,
      distinctUsers: all.users,
      outside: isUnfiltered(view) ? all.outside : 0,
      seconds: lastSeconds.read(seconds, known),
      range,
      dayRange,
      series,
      sum,
      day,
      daySum,
      wikis,
      users: listedUsers,
      usersOfWiki,
    });
  };

  return createPoll({ everyMs: FRAME_INTERVAL_MS[view.range], request, onError, onLoginRequired, random });
};
