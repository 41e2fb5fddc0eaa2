import { expect } from 'chai';
import express from 'express';
import { request as open } from 'node:http';
import request from 'supertest';
import { requestSpans } from '../../../src/apps/shared/tracing/request-spans.ts';
import { httpApp } from '../../../src/http/server/http-app.ts';
import {
  type StartedRequest,
  type TracedResponse,
  traceRequests,
} from '../../../src/http/middleware/trace-requests.ts';
import { namedRoutes } from '../../../src/http/middleware/count-requests.ts';
import { recordedSpans } from '../../support/recorded-spans.ts';
import { waitUntil } from '../../support/wait-until.ts';
import { fakeDeps } from '../support/fake-deps.ts';
import { servers } from '../support/serve.ts';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describe('traceRequests', () => {
  const { serveListener } = servers();
  const recordingTracer = () => {
    const traced: { readonly request: StartedRequest; readonly answer: TracedResponse }[] = [];
    let started = 0;
    return {
      begin: (request: StartedRequest) => {
        started += 1;
        return (tracedResponse: TracedResponse) => void traced.push({ request, answer: tracedResponse });
      },
      begun: () => started,
      until: (count: number) =>
        waitUntil(`${count} requests are over`, () =>
          Promise.resolve(traced.length >= count ? traced : undefined),
        ),
    };
  };

  it('reports route, status and parent span, but no query', async () => {
    const { begin, until } = recordingTracer();
    const app = express();
    app.use(traceRequests(begin));
    app.get('/users/:name', (_request, response) => void response.status(202).end());
    app.use(namedRoutes('page'));
    app.get('/page.js', (_request, response) => void response.end());
    const { url } = await serveListener(app);
    await request(url)
      .get('/users/a?ticket=secret')
      .set({ traceparent: TRACEPARENT, tracestate: 'a=b', authorization: 'Bearer secret' });
    await request(url).get('/page.js');
    await request(url).post('/nothing');
    const traced = await until(3);
    expect(traced).to.deep.equal([
      {
        request: {
          method: 'GET',
          path: '/users/a',
          headers: { traceparent: TRACEPARENT, tracestate: 'a=b' },
        },
        answer: { route: '/users/:name', status: 202 },
      },
      { request: { method: 'GET', path: '/page.js', headers: {} }, answer: { route: 'page', status: 200 } },
      { request: { method: 'POST', path: '/nothing', headers: {} }, answer: { route: null, status: 404 } },
    ]);
    expect(JSON.stringify(traced)).not.to.contain('secret');
  });

  it('reports a client that disconnected before the response', async () => {
    const { begin, begun: started, until } = recordingTracer();
    const app = express();
    app.use(traceRequests(begin));
    app.get('/slow', () => undefined);
    const { url } = await serveListener(app);
    const client = open(`${url}/slow`);
    client.on('error', () => undefined);
    client.end();
    await waitUntil('it began', () => Promise.resolve(started() === 1 ? true : undefined));
    client.destroy();
    expect((await until(1))[0]?.answer).to.deep.equal({ route: '/slow', status: null });
  });

  it('creates spans by the HTTP semantic conventions, except for health checks', async () => {
    const { spans, ended } = recordedSpans();
    const { url } = await serveListener(httpApp(fakeDeps(), { traceRequest: requestSpans(spans) }));
    await request(url).get('/status').expect(200);
    await request(url).get('/ready');
    await request(url).get('/stats').set({ traceparent: TRACEPARENT });
    await request(url).get('/nothing/here').expect(404);
    const [stats, nothing] = await waitUntil('two spans', () =>
      Promise.resolve(ended().length >= 2 ? ended() : undefined),
    );
    expect(ended()).to.have.lengthOf(2);
    expect(stats).to.deep.include({
      name: 'GET /stats',
      kind: 'server',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parent: 'b7ad6b7169203331',
      failure: null,
    });
    expect(stats?.attributes).to.include({
      'http.request.method': 'GET',
      'http.route': '/stats',
      'url.path': '/stats',
    });
    expect(nothing).to.deep.include({ name: 'GET', parent: '' });
    expect(nothing?.attributes).to.deep.equal({
      'http.request.method': 'GET',
      'url.path': '/nothing/here',
      'http.response.status_code': 404,
    });
  });

  it('marks server errors', () => {
    const { spans, ended } = recordedSpans();
    const end = requestSpans(spans)({ method: 'GET', path: '/stats', headers: {} });
    end({ route: '/stats', status: 503 });
    requestSpans(spans)({ method: 'GET', path: '/stats', headers: {} })({ route: '/stats', status: null });
    expect(ended().map(({ failure }) => failure)).to.deep.equal(['answered 503', 'the client went away']);
  });
});
