import { NotOffered, SignInNeeded, Unavailable } from './api.js';
import { backoffMs } from './backoff.js';

/** What this server does not have may come with its next release. */
const NOT_OFFERED_MS = 60_000;

/**
 * Asks again and again until it is stopped; never twice at a time, and ever more slowly while it fails.
 *
 * @param {{
 *   everyMs: number,
 *   ask: (signal: AbortSignal) => Promise<void>,
 *   onTrouble: (error: Error) => void,
 *   onSignIn: () => void,
 *   random: () => number,
 * }} parts
 * @returns {{ stop: () => void, now: () => void }} `now` asks at once where it is waiting
 */
export const createPoll = ({ everyMs, ask, onTrouble, onSignIn, random }) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let failures = 0;
  let asking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {unknown} error @returns {number} how long to wait now, in milliseconds */
  const waitAfter = (error) => {
    onTrouble(error instanceof Error ? error : new Error(String(error)));
    if (error instanceof NotOffered) return NOT_OFFERED_MS;
    failures += 1;
    const asked = error instanceof Unavailable ? error.retryAfterMs : 0;
    return Math.max(everyMs, backoffMs(failures, random, asked));
  };

  const run = async () => {
    asking = true;
    let wait = everyMs;
    try {
      await ask(signal);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof SignInNeeded) {
        onSignIn();
        return;
      }
      wait = waitAfter(error);
    } finally {
      asking = false;
    }
    if (!signal.aborted) timer = setTimeout(run, wait);
  };
  void run();

  return {
    stop: () => {
      clearTimeout(timer);
      stopping.abort();
    },
    now: () => {
      if (asking || signal.aborted) return;
      clearTimeout(timer);
      void run();
    },
  };
};
