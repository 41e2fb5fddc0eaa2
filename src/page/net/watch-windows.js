import { Refused } from './api.js';
import { createPoll } from './poll.js';
import { createBook, readWindows, windowsAddress } from '../model/window-results.js';
import { coarserPlan, WIDTHS } from '../model/window-plan.js';

/** Late events correct older windows: now and then all of them are asked for again. */
const WHOLE_EVERY_MS = 300_000;

/** No plan has more pages than this. */
const MOST_PAGES = 4;

/**
 * @typedef {{ rows: readonly import('../model/window-results.js').Row[], since: number | null, plan: import('../model/window-plan.js').Plan }} Told
 * `since` is when the first window within the plan began, null where there is none
 */

/**
 * Keeps asking for the windows of a time. At first, and now and then, for all; else for the newest only.
 *
 * @param {{
 *   plan: () => import('../model/window-plan.js').Plan,
 *   filter: Pick<import('../model/shared-view.js').View, 'wiki' | 'type'>,
 *   get: (path: string, signal: AbortSignal) => Promise<unknown>,
 *   onTold: (told: Told) => void,
 *   onTrouble: (error: Error) => void,
 *   onSignIn: () => void,
 *   random: () => number,
 * }} parts
 */
export const watchWindows = ({ plan, filter, get, onTold, onTrouble, onSignIn, random }) => {
  const book = createBook();
  /** How many times coarser than planned, because what is finer was let go. */
  let coarser = 0;
  let wholeAt = -Infinity;
  /** @type {number | null} */
  let since = null;

  const planned = () => {
    let found = plan();
    for (let step = 0; step < coarser; step += 1) found = coarserPlan(found) ?? found;
    return found;
  };

  /** @param {string} address @param {AbortSignal} signal */
  const ask = async (address, signal) => {
    const answer = readWindows(await get(address, signal));
    if (answer === null) throw new Error('/stats/windows answered something else');
    return answer;
  };

  /** @param {import('../model/window-plan.js').Plan} wanted @param {AbortSignal} signal */
  const fetchAll = async (wanted, signal) => {
    const address = windowsAddress(wanted, filter);
    let answer = await ask(address, signal);
    book.add(answer.rows);
    for (let page = 1; answer.next !== null && page < MOST_PAGES; page += 1) {
      answer = await ask(`${address}&after=${encodeURIComponent(answer.next)}`, signal);
      book.add(answer.rows);
    }
  };

  /** @param {import('../model/window-plan.js').Plan} wanted @param {AbortSignal} signal */
  const fetchSince = async (wanted, signal) => {
    // The first window of a quiet wiki says nothing about when counting began; the first one of all does.
    if (filter.wiki === null && filter.type === null) return book.rows()[0]?.start ?? null;
    const address = windowsAddress(wanted, { wiki: null, type: null }).replace('limit=1000', 'limit=1');
    return (await ask(address, signal)).rows[0]?.start ?? null;
  };

  /** @param {AbortSignal} signal */
  const turn = async (signal) => {
    const wanted = planned();
    const newest = book.rows().at(-1)?.start;
    const whole = newest === undefined || performance.now() - wholeAt > WHOLE_EVERY_MS;
    const from = whole ? wanted.from : Math.max(wanted.from, newest - 2 * WIDTHS[wanted.resolution]);
    try {
      await fetchAll({ ...wanted, from }, signal);
      if (whole) {
        since = await fetchSince(wanted, signal);
        wholeAt = performance.now();
      }
    } catch (error) {
      if (!(error instanceof Refused) || coarserPlan(wanted) === null) throw error;
      coarser += 1;
      book.clear();
      await turn(signal);
      return;
    }
    book.forgetBefore(wanted.from);
    onTold({ rows: book.rows(), since, plan: wanted });
  };

  return createPoll({ everyMs: plan().everyMs, ask: turn, onTrouble, onSignIn, random });
};
