import { expect } from 'chai';
import express from 'express';
import request from 'supertest';
import { errorHandler } from '../../../src/http/middleware/error-handler.ts';
import { BEARER, fakeDeps } from '../support/fake-deps.ts';
import { rawClient, rawGet } from '../support/raw-client.ts';
import { servers } from '../support/serve.ts';

const ALLOWED: readonly (readonly [path: string, method: string, allow: string])[] = [
  ['/status', 'POST', 'GET, HEAD'],
  ['/ready', 'DELETE', 'GET, HEAD'],
  ['/login', 'GET', 'POST'],
  ['/stats', 'PUT', 'GET, HEAD'],
  ['/stats/ticket', 'GET', 'POST'],
  ['/stats/stream', 'POST', 'GET'],
  ['/stats/stream', 'HEAD', 'GET'],
  ['/rejects', 'DELETE', 'GET, HEAD'],
  ['/rejects/replay', 'GET', 'POST'],
  ['/openapi.json', 'POST', 'GET, HEAD'],
  ['/docs', 'PATCH', 'GET, HEAD'],
];

describe('errorHandler', () => {
  const { serve, serveListener } = servers();

  for (const path of [
    '/nix',
    '/Stats',
    '/stats/nix',
    '/__proto__',
    '/login.php',
    '/..%2f..%2fpackage.json',
  ]) {
    it(`answers 404 as JSON for ${path}`, async () => {
      const { url } = await serve(fakeDeps());
      const response = await fetch(url + path);
      expect(response.status).to.equal(404);
      expect(response.headers.get('cache-control')).to.equal('no-store');
      expect(await response.json()).to.have.nested.property('error.code', 'not-found');
    });
  }

  for (const [path, method, allow] of ALLOWED) {
    it(`answers 405 for ${method} ${path} and says what is allowed`, async () => {
      const { url } = await serve(fakeDeps());
      const response = await fetch(url + path, { method });
      expect([response.status, response.headers.get('allow')]).to.deep.equal([405, allow]);
      if (method !== 'HEAD')
        expect(await response.json()).to.have.nested.property('error.code', 'method-not-allowed');
    });
  }

  it('answers OPTIONS with the allowed methods', async () => {
    const { url } = await serve(fakeDeps());
    const { headers } = await request(url).options('/stats').expect(204);
    expect(headers['allow']).to.equal('GET, HEAD');
  });

  for (const path of ['/%', '/%zz', '/stats/%ff', '/docs/%e0%a4']) {
    it(`answers 400 for the invalid percent-encoding of ${path}`, async () => {
      const { url } = await serve(fakeDeps());
      const response = await fetch(url + path);
      expect(response.status).to.equal(400);
      expect(await response.json()).to.have.nested.property('error.code', 'malformed-path');
    });
  }

  it('answers 500 without details of the error, and logs them', async () => {
    const deps = fakeDeps({
      readiness: () => {
        throw new Error('planted failure');
      },
    });
    const { url } = await serve(deps);
    const { text } = await request(url).get('/ready?ticket=planted-ticket').expect(500);
    expect(text).to.equal(
      '{"error":{"code":"internal","message":"internal server error; see the log for details"}}',
    );
    expect(deps.lines).to.have.length(1);
    expect(deps.lines[0]?.level).to.equal('error');
    const logged = JSON.stringify(deps.lines);
    expect(logged)
      .to.include('planted failure')
      .and.include('error-handler.spec')
      .and.not.include('planted-ticket');
  });

  it('destroys the connection if the response has started', async () => {
    const app = express();
    app.get('/', (_request, response) => {
      response.write('begun');
      throw new Error('planted failure');
    });
    app.use(errorHandler(() => undefined));
    const { port } = await serveListener(app);
    const client = await rawClient(port, rawGet('/'));
    expect(await client.closed()).not.to.include('internal');
    expect(client.complete()).to.equal(false);
  });

  it('sends security headers with every response, and does not mention Express', async () => {
    const { url } = await serve(fakeDeps());
    for (const path of ['/status', '/nix', '/stats']) {
      const { headers } = await request(url).get(path);
      expect(headers['content-security-policy']).to.equal(
        "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';" +
          "font-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none'",
      );
      expect(headers).to.include({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
      expect(headers).not.to.have.property('x-powered-by');
    }
  });

  it('logs nothing in normal operation', async () => {
    const deps = fakeDeps();
    const { url } = await serve(deps);
    await request(url).get('/stats').set(BEARER).expect(200);
    await request(url).get('/stats').expect(401);
    await request(url).get('/nix').expect(404);
    expect(deps.lines).to.deep.equal([]);
  });
});
