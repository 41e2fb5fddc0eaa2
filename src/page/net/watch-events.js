import { NotOffered, openStream, Refused, SignInNeeded, Unavailable } from './api.js';
import { backoffMs } from './backoff.js';
import { createSseParser } from './event-stream-parser.js';

/** The server sends a sign of life every 15 s: a stream that is silent for longer is dead. */
const SILENCE_MS = 45_000;
const NOT_OFFERED_MS = 60_000;

/**
 * Where the stream of changes stands.
 * @typedef {{ kind: 'opening' | 'open' | 'absent' | 'broken' } | { kind: 'refused' | 'cut-off', why: string }} EventsState
 */

/** @param {string} data what a "cut-off" event carries @returns {string} */
const reasonIn = (data) => {
  try {
    const said = JSON.parse(data);
    for (const member of ['message', 'reason', 'why'])
      if (typeof said?.[member] === 'string') return said[member];
    return typeof said === 'string' ? said : data;
  } catch {
    return data;
  }
};

/** The address of the changes that pass this filter. @param {Pick<import('../model/shared-view.js').View, 'wiki' | 'type' | 'who'>} filter */
export const eventsAddress = ({ wiki, type, who }) => {
  const question = new URLSearchParams();
  if (wiki !== null) question.set('domain', wiki);
  if (type !== null) question.set('type', type);
  if (who !== 'all') question.set('bot', String(who === 'bots'));
  const text = question.toString();
  return text === '' ? 'events' : `events?${text}`;
};

/**
 * Keeps a stream of changes open until it is stopped; what came while it was not open is not asked for, as it is
 * no longer live.
 *
 * @param {{
 *   path: string, token: string | null, random: () => number,
 *   onState: (state: EventsState) => void, onChange: (data: string) => void, onSignIn: () => void,
 * }} parts
 */
export const watchEvents = ({ path, token, random, onState, onChange, onSignIn }) => {
  const stopping = new AbortController();
  let failures = 0;
  /** @type {(() => void) | null} */
  let wake = null;

  /** Reads one stream to its end. @returns {Promise<string | null>} why the server cut it off, if it said so */
  const read = async () => {
    const silence = new AbortController();
    /** @type {string | null} */
    let cutOff = null;
    const decoder = new TextDecoder();
    const parse = createSseParser(({ event, data }) => {
      if (event === 'cut-off') cutOff = reasonIn(data);
      else if (event === 'message') onChange(data);
    });
    let timer = setTimeout(() => silence.abort(), SILENCE_MS);
    try {
      const body = await openStream(path, token, AbortSignal.any([stopping.signal, silence.signal]));
      onState({ kind: 'open' });
      const reader = body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MS);
        failures = 0;
        parse(decoder.decode(part.value, { stream: true }));
      }
      return cutOff;
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
        wake = null;
        resolve(undefined);
      };
      const timer = setTimeout(end, ms);
      wake = end;
      stopping.signal.addEventListener('abort', end);
    });

  /** @param {unknown} error @returns {number | null} how long to wait before the next try; null is for ever */
  const waitAfter = (error) => {
    if (error instanceof NotOffered) {
      onState({ kind: 'absent' });
      return NOT_OFFERED_MS;
    }
    if (error instanceof Refused) {
      onState({ kind: 'refused', why: error.message });
      return null;
    }
    failures += 1;
    onState({ kind: 'broken' });
    return backoffMs(failures, random, error instanceof Unavailable ? error.retryAfterMs : 0);
  };

  const run = async () => {
    onState({ kind: 'opening' });
    while (!stopping.signal.aborted) {
      /** @type {number | null} */
      let wait = 0;
      try {
        const why = await read();
        failures += 1;
        wait = backoffMs(failures, random);
        onState(why === null ? { kind: 'broken' } : { kind: 'cut-off', why });
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (error instanceof SignInNeeded) {
          onSignIn();
          return;
        }
        wait = waitAfter(error);
        if (wait === null) return;
      }
      await pause(wait);
    }
  };
  void run();

  return { stop: () => stopping.abort(), now: () => wake?.() };
};
