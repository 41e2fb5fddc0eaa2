import { LoginRequired, publicUrl, ticketUrl } from '../net/api.js';

const RETRY_MS = 2_000;
/** A token may expire while a stream that was opened with another one goes on. */
const VERIFY_INTERVAL_MS = 60_000;

/**
 * Asks the server, again and again, whether it accepts a token (null: none at all).
 *
 * @param {{
 *   token: string | null, onAccepted: () => void, onLoginRequired: () => void,
 *   verify?: (token: string | null, signal: AbortSignal) => Promise<unknown>
 * }} options
 * @returns {() => void} stops
 */
export const keepVerified = ({ token, onAccepted, onLoginRequired, verify = verifyToken }) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const run = async () => {
    let wait = VERIFY_INTERVAL_MS;
    try {
      await verify(token, signal);
      if (!signal.aborted) onAccepted();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof LoginRequired) {
        onLoginRequired();
        return;
      }
      wait = RETRY_MS;
    }
    if (!signal.aborted) timer = setTimeout(run, wait);
  };
  void run();
  return () => {
    clearTimeout(timer);
    stopping.abort();
  };
};

/** @param {string | null} token @param {AbortSignal} signal */
const verifyToken = (token, signal) => (token === null ? publicUrl(signal) : ticketUrl(token, signal));
