// Exits 0 when the process of this container answers GET /status, otherwise 1 with the reason. It needs no curl.
// Not /ready by default: a failing check may restart the process, which does not fix an unreachable broker.
import { get } from 'node:http';

const EVERYWHERE = ['0.0.0.0', '::', ''];
const PATIENCE_MS = 4000;

const { HOST = '', PORT = '' } = process.env;
const host = EVERYWHERE.includes(HOST) ? '127.0.0.1' : HOST;
const port = PORT.replace(/^:/, '');
const path = process.argv[2] ?? '/status';

const fail = (why) => {
  console.error(`${host}:${port}${path}: ${why}`);
  process.exit(1);
};

get({ host, port, path, timeout: PATIENCE_MS }, ({ statusCode }) => {
  if (statusCode !== 200) fail(`answered ${statusCode}`);
  process.exit(0);
})
  .on('timeout', () => fail(`no answer in ${PATIENCE_MS} ms`))
  .on('error', ({ message }) => fail(message));
