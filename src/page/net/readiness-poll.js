import { fetchReadiness } from './api.js';
import { readReadiness } from '../model/feed-status.js';

const INTERVAL_MS = 2_000;

/** After this many unanswered polls the connection counts as lost, even if the stream seems open. */
const MAX_UNANSWERED = 2;

/**
 * Polls /ready until stopped, one request at a time.
 *
 * @param {{
 *   onReadiness: (readiness: import('../model/feed-status.js').Readiness) => void,
 *   onDate: (date: number) => void,
 *   onUnreachable: () => void,
 * }} options `onDate` receives the server's time of each response, epoch ms
 */
export const pollReadiness = ({ onReadiness, onDate, onUnreachable }) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let unanswered = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const poll = async () => {
    /** @type {unknown} */
    let body = null;
    try {
      const response = await fetchReadiness(signal);
      body = response.body;
      if (!Number.isNaN(response.date)) onDate(response.date);
    } catch {
      // Counted below, like a malformed response.
    }
    if (signal.aborted) return;
    const readiness = readReadiness(body);
    if (readiness === null) {
      unanswered += 1;
      if (unanswered === MAX_UNANSWERED) onUnreachable();
    } else {
      unanswered = 0;
      onReadiness(readiness);
    }
    timer = setTimeout(poll, INTERVAL_MS);
  };
  void poll();

  return {
    stop: () => {
      clearTimeout(timer);
      stopping.abort();
    },
  };
};
