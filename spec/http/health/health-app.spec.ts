import { expect } from 'chai';
import request from 'supertest';
import { healthApp } from '../../../src/http/health/health-app.ts';
import { servers } from '../support/serve.ts';

describe('healthApp', () => {
  const { serveListener } = servers();
  const serve = async (ready: boolean): Promise<string> => {
    const readiness = () => ({
      ready,
      problems: ready ? [] : ['no broker'],
      details: { topic: { name: 't' } },
    });
    return (await serveListener(healthApp(readiness, () => undefined))).url;
  };

  it('answers health checks with the security headers', async () => {
    const url = await serve(true);
    expect((await request(url).get('/status').expect(200)).text).to.equal('{"status":"ok"}');
    const { text, headers } = await request(url).get('/ready').expect(200);
    expect(text).to.equal('{"ready":true,"problems":[],"topic":{"name":"t"}}');
    expect(headers).to.include({ 'x-content-type-options': 'nosniff' });
    expect(headers).not.to.have.property('x-powered-by');
    expect(
      (
        await request(await serve(false))
          .get('/ready')
          .expect(503)
      ).text,
    ).to.include('no broker');
  });

  it('answers 404 as JSON for everything else', async () => {
    const url = await serve(true);
    for (const path of ['/', '/stats', '/docs', '/login'])
      expect((await request(url).get(path).expect(404)).text).to.match(/"code":"not-found"/);
    const { text, headers } = await request(url).post('/ready').expect(405);
    expect(text).to.match(/"code":"method-not-allowed"/);
    expect(headers['allow']).to.equal('GET, HEAD');
    await request(url).get('/%ff').expect(400);
  });
});
