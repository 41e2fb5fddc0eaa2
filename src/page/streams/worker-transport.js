/**
 * A way to the hub: `post` sends a request. The hub may change later, and then knows nothing: `onHub` is called for every new one.
 * @typedef {{ post: (request: import('./messages.js').Request) => void, stop: () => void }} Transport
 * @typedef {{ onAnswer: (answer: import('./messages.js').Answer) => void, onHub: () => void }} TransportEvents
 */

/** With the version of the messages: after an upgrade, an old window may still run the old worker. */
const NAME = 'headwater-streams-2';

/**
 * A hub in a shared worker.
 *
 * @param {Pick<TransportEvents, 'onAnswer'> & { onFailure: () => void }} events `onFailure`: the browser cannot run it
 * @returns {Transport}
 */
export const workerTransport = ({ onAnswer, onFailure }) => {
  const worker = new SharedWorker(new URL('../stream-worker.js', import.meta.url), {
    name: NAME,
    type: 'module',
  });
  worker.addEventListener('error', onFailure);
  worker.port.addEventListener('message', ({ data }) => onAnswer(data));
  worker.port.start();
  return {
    post: (request) => worker.port.postMessage(request),
    stop: () => worker.port.postMessage({ kind: 'bye' }),
  };
};
