import { createStreamHub } from './stream-hub.js';

/**
 * A hub of this window alone, for a browser that can share nothing.
 *
 * @param {Pick<import('./worker-transport.js').TransportEvents, 'onAnswer'>} events
 * @returns {import('./worker-transport.js').Transport}
 */
export const localTransport = ({ onAnswer }) => {
  const hub = createStreamHub();
  const visitor = hub.connect(onAnswer);
  return { post: visitor.receive, stop: hub.stop };
};
