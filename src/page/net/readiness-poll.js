import { fetchReadiness } from './api.js';
import { readReadiness } from '../model/feed-status.js';

const EVERY_MS = 2_000;

/** After two polls in a row without an answer the line counts as dead, even where the stream seems open. */
const DEAD_AFTER = 2;

/**
 * Asks /ready every two seconds until it is stopped; never two at a time.
 *
 * @param {{
 *   onReadiness: (readiness: import('../model/feed-status.js').Readiness) => void,
 *   onDate: (date: number) => void,
 *   onDead: () => void,
 * }} parts `onDate` hears the server's time with each answer, epoch ms
 */
export const pollReadiness = ({ onReadiness, onDate, onDead }) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let unanswered = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  const ask = async () => {
    /** @type {unknown} */
    let body = null;
    try {
      const answer = await fetchReadiness(signal);
      body = answer.body;
      if (!Number.isNaN(answer.date)) onDate(answer.date);
    } catch {
      // Counted below, like an answer that makes no sense.
    }
    if (signal.aborted) return;
    const readiness = readReadiness(body);
    if (readiness === null) {
      unanswered += 1;
      if (unanswered === DEAD_AFTER) onDead();
    } else {
      unanswered = 0;
      onReadiness(readiness);
    }
    timer = setTimeout(ask, EVERY_MS);
  };
  void ask();

  return {
    stop: () => {
      clearTimeout(timer);
      stopping.abort();
    },
  };
};
