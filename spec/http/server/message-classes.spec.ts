import { once } from 'node:events';
import { createServer, IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { messageClasses } from '../../../src/http/server/message-classes.ts';
import { servers } from '../support/serve.ts';

describe('messageClasses', () => {
  const { serveListener } = servers();
  let server: Server | undefined;
  afterEach(() => server?.close());

  it("creates requests and responses with the application's prototypes, so that Express changes nothing", async () => {
    const app = express();
    app.get('/hello', (request, response) => {
      response.status(202).json({ path: request.path, agent: request.get('user-agent') });
    });
    const received: unknown[] = [];
    server = createServer(messageClasses(app), app);
    server.prependListener('request', (request, response) => {
      received.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
      expect(request).to.be.instanceOf(IncomingMessage);
      expect(response).to.be.instanceOf(ServerResponse);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const fetchResponse = await fetch(
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/hello?x=1`,
      {
        headers: { 'User-Agent': 'spec' },
      },
    );
    expect(fetchResponse.status).to.equal(202);
    expect(await fetchResponse.json()).to.deep.equal({ path: '/hello', agent: 'spec' });
    expect(received).to.have.length(2);
    expect(received[0]).to.equal(app.request);
    expect(received[1]).to.equal(app.response);
  });

  it('gives each application its own classes', () => {
    const [one, other] = [express(), express()];
    const classes = messageClasses(one);
    expect(messageClasses(other).IncomingMessage).not.to.equal(classes.IncomingMessage);
    expect(one.request.app).to.equal(one);
    expect(other.request.app).to.equal(other);
    expect(Object.getPrototypeOf(express().request)).to.equal(express.request);
  });

  it("returns Node's classes for any other listener", () => {
    const listener: RequestListener = () => undefined;
    expect(messageClasses(listener)).to.deep.equal({ IncomingMessage, ServerResponse });
  });

  it('is used by every server of listen()', async () => {
    const app = express();
    app.get('/', (request, response) => {
      response.json([request.constructor === IncomingMessage, response.constructor === ServerResponse]);
    });
    const { url } = await serveListener(app);
    expect(await (await fetch(url)).json()).to.deep.equal([false, false]);
  });
});
