import { LoginRequired, Unavailable } from './api.js';
import { backoffMs } from './backoff.js';

/** Gives up an EventSource that has not opened after this time. */
const OPEN_TIMEOUT_MS = 15_000;

/**
 * A snapshot from the server: all-time totals.
 * @typedef {{
 *   messages: number, distinct_users: number, bots: number, non_bots: number, as_of: string | null,
 *   by_domain: Record<string, number>, by_user: Record<string, number>
 * }} Stats
 */

/**
 * @typedef {{
 *   address: (signal: AbortSignal) => Promise<string>,
 *   random: () => number,
 *   onConnection: (line: import('../model/status-text.js').Connection) => void,
 *   onStats: (stats: Stats) => void,
 *   onLoginRequired: () => void,
 * }} Options
 */

/**
 * Streams the statistics and reconnects with backoff. Ends on `stop`, or when the server requires a login.
 *
 * @param {Options} options
 */
export const openLive = ({ address, random, onConnection, onStats, onLoginRequired }) => {
  const stopping = new AbortController();
  let failures = 0;
  /** @type {Date | null} */
  let lostAt = null;
  /** Ends the current wait: the pause, or a stream that only seems to be open. */
  let interrupt = () => {};

  /** @param {string} url @returns {Promise<never>} */
  const readStream = (url) =>
    new Promise((_resolve, reject) => {
      const source = new EventSource(url);
      const end = () => {
        clearTimeout(opening);
        source.close();
        stopping.signal.removeEventListener('abort', end);
        reject(new Unavailable('the stream was interrupted'));
      };
      const opening = setTimeout(end, OPEN_TIMEOUT_MS);
      interrupt = end;
      stopping.signal.addEventListener('abort', end);
      source.addEventListener('error', end);
      source.addEventListener('open', () => {
        clearTimeout(opening);
        lostAt = null;
        onConnection({ kind: 'live' });
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
      interrupt = end;
      stopping.signal.addEventListener('abort', end);
    });

  const run = async () => {
    onConnection({ kind: 'connecting' });
    while (!stopping.signal.aborted) {
      try {
        await readStream(await address(stopping.signal));
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (error instanceof LoginRequired) {
          onLoginRequired();
          return;
        }
        failures += 1;
        lostAt ??= new Date();
        onConnection({ kind: 'cut', since: lostAt });
        await pause(backoffMs(failures, random, error instanceof Unavailable ? error.retryAfterMs : 0));
      }
    }
  };
  void run();

  return {
    stop: () => stopping.abort(),
    /** Drops the current stream or pause and reconnects now. */
    retry: () => interrupt(),
  };
};
