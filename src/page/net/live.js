import { SignInNeeded, Unavailable } from './api.js';
import { backoffMs } from './backoff.js';

/** An EventSource that has not opened after this long is given up. */
const OPENING_MS = 15_000;

/**
 * What the server sends: everything counted so far.
 * @typedef {{
 *   messages: number, distinct_users: number, bots: number, non_bots: number, as_of: string | null,
 *   by_domain: Record<string, number>, by_user: Record<string, number>
 * }} Stats
 */

/**
 * @typedef {{
 *   address: (signal: AbortSignal) => Promise<string>,
 *   random: () => number,
 *   onLine: (line: import('../model/status-text.js').Line) => void,
 *   onStats: (stats: Stats) => void,
 *   onSignIn: () => void,
 * }} Parts
 */

/**
 * Keeps one stream of snapshots open: whenever it breaks, asks for a new address and tries again, ever more
 * slowly. Ends only by `stop`, or when the server wants a login.
 *
 * @param {Parts} parts
 */
export const openLive = ({ address, random, onLine, onStats, onSignIn }) => {
  const stopping = new AbortController();
  let failures = 0;
  /** @type {Date | null} */
  let cutSince = null;
  /** Breaks what the loop is waiting in: the pause, or a stream that only seems to be open. */
  let nudge = () => {};

  /** @param {string} url @returns {Promise<never>} */
  const listen = (url) =>
    new Promise((_resolve, reject) => {
      const source = new EventSource(url);
      const end = () => {
        clearTimeout(opening);
        source.close();
        stopping.signal.removeEventListener('abort', end);
        reject(new Unavailable('the stream broke'));
      };
      const opening = setTimeout(end, OPENING_MS);
      nudge = end;
      stopping.signal.addEventListener('abort', end);
      source.addEventListener('error', end);
      source.addEventListener('open', () => {
        clearTimeout(opening);
        cutSince = null;
        onLine({ kind: 'live' });
      });
      source.addEventListener('stats', (event) => {
        failures = 0;
        onStats(JSON.parse(event.data));
      });
    });

  /** @param {number} ms */
  const pause = (ms) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        stopping.signal.removeEventListener('abort', end);
        resolve(undefined);
      };
      const timer = setTimeout(end, ms);
      nudge = end;
      stopping.signal.addEventListener('abort', end);
    });

  const run = async () => {
    onLine({ kind: 'connecting' });
    while (!stopping.signal.aborted) {
      try {
        await listen(await address(stopping.signal));
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (error instanceof SignInNeeded) {
          onSignIn();
          return;
        }
        failures += 1;
        cutSince ??= new Date();
        onLine({ kind: 'cut', since: cutSince });
        await pause(backoffMs(failures, random, error instanceof Unavailable ? error.retryAfterMs : 0));
      }
    }
  };
  void run();

  return {
    stop: () => stopping.abort(),
    /** Gives up what is open or waited for, and tries again now. */
    retry: () => nudge(),
  };
};
