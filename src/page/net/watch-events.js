import { FeatureDisabled, openStream, InvalidQuery, LoginRequired, Unavailable } from './api.js';
import { backoffMs } from './backoff.js';
import { createSseParser } from './event-stream-parser.js';
import { filterQuery } from '../model/filter-params.js';

/** The server sends a heartbeat every 15 s: a stream that stays silent for longer is dead. */
const IDLE_TIMEOUT_MS = 45_000;
const DISABLED_RETRY_MS = 60_000;
/** Of no server: after it, a stream begins with all that the server still has. */
const UNKNOWN_EVENT = '0-none';

/**
 * State of the stream of changes.
 * @typedef {{ kind: 'opening' | 'open' | 'disabled' | 'interrupted' } | { kind: 'rejected' | 'closed', reason: string }} EventsState
 */

/** @param {string} data of a "cut-off" event @returns {string} */
const cutOffReason = (data) => {
  try {
    const parsed = JSON.parse(data);
    for (const member of ['message', 'reason', 'why'])
      if (typeof parsed?.[member] === 'string') return parsed[member];
    return typeof parsed === 'string' ? parsed : data;
  } catch {
    return data;
  }
};

/** The URL path of the changes that pass this filter: those that statistics count for its wikis. @param {import('../model/filter-params.js').Filter} filter */
export const eventsPath = (filter) => {
  const text = filterQuery(filter, 'domain').toString();
  return text === '' ? 'events' : `events?${text}`;
};

/**
 * Keeps a stream of changes open until stopped. Unless it is to begin with the recent changes, it does not request changes
 * missed while disconnected: they are no longer live.
 *
 * @param {{
 *   path: string, withHistory?: boolean, token: string | null, random: () => number,
 *   onState: (state: EventsState) => void, onChange: (data: string) => void, onLoginRequired: () => void,
 * }} options
 */
export const watchEvents = ({
  path,
  withHistory = false,
  token,
  random,
  onState,
  onChange,
  onLoginRequired,
}) => {
  let lastEventId = UNKNOWN_EVENT;
  const stopping = new AbortController();
  let failures = 0;
  /** @type {(() => void) | null} */
  let interrupt = null;

  /** Reads one stream to its end. @returns {Promise<string | null>} why the server closed it, if it gave a reason */
  const read = async () => {
    const idle = new AbortController();
    /** @type {string | null} */
    let closeReason = null;
    const decoder = new TextDecoder();
    const parse = createSseParser(({ event, data, id }) => {
      if (id !== null && id !== '') lastEventId = id;
      if (event === 'cut-off') closeReason = cutOffReason(data);
      else if (event === 'message') onChange(data);
    });
    let timer = setTimeout(() => idle.abort(), IDLE_TIMEOUT_MS);
    try {
      const body = await openStream(
        path,
        token,
        AbortSignal.any([stopping.signal, idle.signal]),
        withHistory ? lastEventId : null,
      );
      onState({ kind: 'open' });
      const reader = body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        clearTimeout(timer);
        timer = setTimeout(() => idle.abort(), IDLE_TIMEOUT_MS);
        failures = 0;
        parse(decoder.decode(part.value, { stream: true }));
      }
      return closeReason;
    } finally {
      clearTimeout(timer);
    }
  };

  /** @param {number} ms */
  const pause = (ms) =>
    new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        stopping.signal.removeEventListener('abort', end);
        interrupt = null;
        resolve(undefined);
      };
      const timer = setTimeout(end, ms);
      interrupt = end;
      stopping.signal.addEventListener('abort', end);
    });

  /** @param {unknown} error @returns {number | null} delay before the next attempt in milliseconds; null means never */
  const waitAfter = (error) => {
    if (error instanceof FeatureDisabled) {
      onState({ kind: 'disabled' });
      return DISABLED_RETRY_MS;
    }
    if (error instanceof InvalidQuery) {
      onState({ kind: 'rejected', reason: error.message });
      return null;
    }
    failures += 1;
    onState({ kind: 'interrupted' });
    return backoffMs(failures, random, error instanceof Unavailable ? error.retryAfterMs : 0);
  };

  const run = async () => {
    onState({ kind: 'opening' });
    while (!stopping.signal.aborted) {
      /** @type {number | null} */
      let wait = 0;
      try {
        const reason = await read();
        failures += 1;
        wait = backoffMs(failures, random);
        onState(reason === null ? { kind: 'interrupted' } : { kind: 'closed', reason });
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (error instanceof LoginRequired) {
          onLoginRequired();
          return;
        }
        wait = waitAfter(error);
        if (wait === null) return;
      }
      await pause(wait);
    }
  };
  void run();

  return { stop: () => stopping.abort(), now: () => interrupt?.() };
};
