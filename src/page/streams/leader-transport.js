import { createStreamHub } from './stream-hub.js';

/** With the version of the messages. */
const NAME = 'headwater-streams-2';

/**
 * What the windows say to each other: `from` and `to` are windows.
 * @typedef {{ kind: 'hub' } | { kind: 'request', from: string, request: import('./messages.js').Request }
 *   | { kind: 'answer', to: string, answer: import('./messages.js').Answer }} ChannelMessage
 */

/**
 * A hub in one of the visible windows: the one that holds a lock. When it is closed or hidden, another one takes over.
 *
 * @param {import('./worker-transport.js').TransportEvents} events
 * @returns {import('./worker-transport.js').Transport}
 */
export const leaderTransport = ({ onAnswer, onHub }) => {
  const own = crypto.getRandomValues(new Uint32Array(2)).join('-');
  const channel = new BroadcastChannel(NAME);
  const stopping = new AbortController();
  /** @type {{ receive: (from: string, request: import('./messages.js').Request) => void } | null} */
  let hub = null;
  let isStopped = false;

  /** @param {ChannelMessage} message */
  const send = (message) => channel.postMessage(message);

  /** Runs the hub until this window stops. */
  const lead = () =>
    new Promise((resolve) => {
      const streams = createStreamHub();
      /** @type {Map<string, import('./messages.js').Visitor>} */
      const visitors = new Map();
      hub = {
        receive: (from, request) => {
          /** @param {import('./messages.js').Answer} answer */
          const answerTo = (answer) =>
            from === own ? onAnswer(answer) : send({ kind: 'answer', to: from, answer });
          const visitor = visitors.get(from) ?? streams.connect(answerTo);
          if (request.kind === 'bye') visitors.delete(from);
          else visitors.set(from, visitor);
          visitor.receive(request);
        },
      };
      stopping.signal.addEventListener('abort', () => {
        hub = null;
        streams.stop();
        resolve(undefined);
      });
      send({ kind: 'hub' });
      onHub();
    });

  channel.addEventListener('message', ({ data }) => {
    const message = /** @type {ChannelMessage} */ (data);
    if (message.kind === 'hub') onHub();
    else if (message.kind === 'request') hub?.receive(message.from, message.request);
    else if (message.to === own && !isStopped) onAnswer(message.answer);
  });
  // The lock is released when this window is closed, however it ends.
  navigator.locks.request(NAME, { signal: stopping.signal }, lead).catch(() => undefined);

  /** @param {import('./messages.js').Request} request */
  const post = (request) => {
    if (hub === null) send({ kind: 'request', from: own, request });
    else hub.receive(own, request);
  };
  return {
    post,
    stop: () => {
      isStopped = true;
      post({ kind: 'bye' });
      stopping.abort();
      // The last message must leave before the channel closes.
      setTimeout(() => channel.close(), 0);
    },
  };
};
