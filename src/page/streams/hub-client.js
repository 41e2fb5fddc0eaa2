import { ALIVE_INTERVAL_MS } from './messages.js';
import { leaderTransport } from './leader-transport.js';
import { localTransport } from './local-transport.js';
import { workerTransport } from './worker-transport.js';

/** @typedef {import('./messages.js').Answer} Answer */

/**
 * The streams of this window, which it shares with the other windows of the browser.
 *
 * @returns {{
 *   open: (stream: 'stats' | 'events', options: { token: string | null, filter: import('./messages.js').Filter | null }, onAnswer: (answer: Answer) => void) => { stop: () => void, retry: () => void },
 * }}
 */
export const createHubClient = () => {
  /** @type {Map<number, { request: import('./messages.js').Request, onAnswer: (answer: Answer) => void }>} */
  const open = new Map();
  let lastId = 0;
  let canUseWorker = 'SharedWorker' in window;
  /** @type {import('./worker-transport.js').Transport | null} */
  let transport = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;

  const events = {
    /** @param {Answer} answer */
    onAnswer: (answer) => open.get(answer.id)?.onAnswer(answer),
    /** A new hub knows nothing of this window. */
    onHub: () => {
      for (const { request } of open.values()) transport?.post(request);
    },
  };

  const createTransport = () => {
    if (canUseWorker) {
      return workerTransport({
        ...events,
        onFailure: () => {
          canUseWorker = false;
          disconnect();
          connect();
        },
      });
    }
    // Locks exist only on https and on this machine.
    return 'locks' in navigator && 'BroadcastChannel' in window
      ? leaderTransport(events)
      : localTransport(events);
  };

  const connect = () => {
    if (transport !== null || open.size === 0) return;
    transport = createTransport();
    events.onHub();
    timer = setInterval(() => transport?.post({ kind: 'alive' }), ALIVE_INTERVAL_MS);
  };
  const disconnect = () => {
    clearInterval(timer);
    transport?.stop();
    transport = null;
  };
  addEventListener('pagehide', disconnect);
  addEventListener('pageshow', connect);

  return {
    open: (stream, { token, filter }, onAnswer) => {
      lastId += 1;
      const id = lastId;
      const request = /** @type {const} */ ({ kind: 'open', id, stream, token, filter });
      open.set(id, { request, onAnswer });
      if (transport === null) connect();
      else transport.post(request);
      return {
        stop: () => {
          if (!open.delete(id)) return;
          transport?.post({ kind: 'close', id });
          // A window that reads nothing must not lead the others.
          if (open.size === 0) disconnect();
        },
        retry: () => transport?.post({ kind: 'retry', id }),
      };
    },
  };
};
