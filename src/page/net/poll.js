import { FeatureDisabled, InvalidQuery, LoginRequired, Unavailable } from './api.js';
import { backoffMs } from './backoff.js';

/** A disabled feature may become available after an upgrade or a configuration change, and a set of wikis may be known later. */
const REFUSED_RETRY_MS = 60_000;

/**
 * Polls until stopped, one request at a time, with backoff while requests fail.
 *
 * @param {{
 *   everyMs: number,
 *   request: (signal: AbortSignal) => Promise<void>,
 *   onError: (error: Error) => void,
 *   onLoginRequired: () => void,
 *   random: () => number,
 * }} options
 * @returns {{ stop: () => void, now: () => void }} `now` skips the current wait
 */
export const createPoll = ({ everyMs, request, onError, onLoginRequired, random }) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let failures = 0;
  let isRequesting = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {unknown} error @returns {number} delay before the next request in milliseconds */
  const waitAfter = (error) => {
    onError(error instanceof Error ? error : new Error(String(error)));
    if (error instanceof FeatureDisabled || error instanceof InvalidQuery) return REFUSED_RETRY_MS;
    failures += 1;
    const retryAfterMs = error instanceof Unavailable ? error.retryAfterMs : 0;
    return Math.max(everyMs, backoffMs(failures, random, retryAfterMs));
  };

  const run = async () => {
    isRequesting = true;
    let wait = everyMs;
    try {
      await request(signal);
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof LoginRequired) {
        onLoginRequired();
        return;
      }
      wait = waitAfter(error);
    } finally {
      isRequesting = false;
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
      if (isRequesting || signal.aborted) return;
      clearTimeout(timer);
      void run();
    },
  };
};
