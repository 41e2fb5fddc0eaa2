// The baseline: a bare node:http server that responds with 202 after one INCR. It checks, queues and guarantees nothing.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';

const [address = ''] = process.argv.slice(2);
const redis = new Redis(`redis://${address}`);
const server = createServer((request, response) => {
  request.resume().on('end', () => {
    redis.incr('yardstick').then(
      (number) => response.writeHead(202, { 'Content-Type': 'application/json' }).end(`{"number":${number}}`),
      () => response.writeHead(503).end(),
    );
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(`look at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('SIGTERM', () => process.exit(0));
