import { expect } from 'chai';
import express from 'express';
import { request as open } from 'node:http';
import request from 'supertest';
import {
  type CompletedRequest,
  countRequests,
  namedRoutes,
} from '../../../src/http/middleware/count-requests.ts';
import { fakeDeps } from '../support/fake-deps.ts';
import { servers } from '../support/serve.ts';
import { waitUntil } from '../../support/wait-until.ts';

describe('countRequests', () => {
  const { serve, serveListener } = servers();
  const listener = () => {
    const ended: CompletedRequest[] = [];
    let started = 0;
    let time = 0;
    const requests = {
      onStart: () => void (started += 1),
      onEnd: (one: CompletedRequest) => void ended.push(one),
      clock: () => (time += 500),
    };
    const until = (count: number) =>
      waitUntil(`${count} requests are over`, () =>
        Promise.resolve(ended.length >= count ? ended : undefined),
      );
    return { requests, until, began: () => started };
  };

  it("reports the route's pattern, never the path, with the status", async () => {
    const { requests, until, began: started } = listener();
    const app = express();
    app.use(countRequests(requests));
    app.get('/users/:name', (_request, response) => void response.status(202).end());
    app.get(['/a', '/b'], (_request, response) => void response.end());
    app.use(namedRoutes('page'));
    app.get('/page.js', (_request, response) => void response.end());
    const { url } = await serveListener(app);
    for (const path of ['/users/secret-name', '/b', '/page.js', '/nothing/secret'])
      await request(url).get(path);
    expect(await until(4)).to.deep.equal([
      { route: '/users/:name', status: '202', seconds: 0.5 },
      { route: '/a', status: '200', seconds: 0.5 },
      { route: 'page', status: '200', seconds: 0.5 },
      { route: 'other', status: '404', seconds: 0.5 },
    ]);
    expect(started()).to.equal(4);
  });

  it('reports a client that disconnected before the response', async () => {
    const { requests, until, began: started } = listener();
    const app = express();
    app.use(countRequests(requests));
    app.get('/slow', () => undefined);
    const { url } = await serveListener(app);
    const client = open(`${url}/slow`);
    client.on('error', () => undefined);
    client.end();
    await waitUntil('it began', () => Promise.resolve(started() === 1 ? true : undefined));
    client.destroy();
    expect(await until(1)).to.deep.equal([{ route: '/slow', status: 'aborted', seconds: 0.5 }]);
  });

  it('is notified of every request, including rejected ones', async () => {
    const { requests: requestListener, until } = listener();
    const { url } = await serve(fakeDeps(), { requestListener });
    await request(url).get('/status');
    await request(url).post('/status');
    await request(url).get('/stats?top=secret');
    await request(url).get('/docs/init.js');
    await request(url).get('/%ff');
    expect((await until(5)).map(({ route, status }) => `${route} ${status}`)).to.deep.equal([
      '/status 200',
      '/status 405',
      '/stats 401',
      'docs 200',
      'other 400',
    ]);
  });
});
