// Runs once for all windows of a browser. It lies beside index.html, so that relative addresses mean the same here.
import { createStreamHub } from './streams/stream-hub.js';

const hub = createStreamHub();

addEventListener('connect', (event) => {
  const [port] = /** @type {MessageEvent} */ (event).ports;
  if (port === undefined) return;
  const visitor = hub.connect((answer) => port.postMessage(answer));
  port.addEventListener('message', ({ data }) => visitor.receive(data));
  port.start();
});
