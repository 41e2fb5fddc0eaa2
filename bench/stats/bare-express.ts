// The baseline: Express with Helmet, which sends the same bytes to every request and does nothing else.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import helmet from 'helmet';

const body = Buffer.from(JSON.stringify({ filler: 'x'.repeat(Number(process.argv[2] ?? 0)) }));
const app = express()
  .set('etag', false)
  .use(helmet())
  .get('/', (_request, response) => {
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    response.setHeader('Content-Length', body.length);
    response.end(body);
  });
const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`look at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
