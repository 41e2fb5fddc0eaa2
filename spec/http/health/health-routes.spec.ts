import { expect } from 'chai';
import request from 'supertest';
import { fakeDeps } from '../support/fake-deps.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';

describe('GET /status and /ready', () => {
  const { serve } = servers();

  it('answers the liveness check with exactly these bytes', async () => {
    const { url } = await serve(fakeDeps());
    const { text, headers } = await request(url).get('/status').expect(200);
    expect(text).to.equal('{"status":"ok"}');
    expect(headers['content-type']).to.match(/^application\/json/);
    await request(url).head('/status').expect(200);
  });

  it('answers 200 with the section of each part if ready', async () => {
    const { url } = await serve(fakeDeps());
    const { text, headers } = await request(url).get('/ready').expect(200);
    expect(text).to.equal('{"ready":true,"problems":[],"feed":{"connected":true}}');
    expect(headers['cache-control']).to.equal('no-store');
  });

  it('answers 503 with the problems, and logs nothing', async () => {
    const problems = ['the feed is not connected'];
    const deps = fakeDeps({
      readiness: () => ({ ready: false, problems, details: { store: { writable: true } } }),
    });
    const { url } = await serve(deps);
    const { body } = asReply(await request(url).get('/ready').expect(503));
    expect(body).to.deep.equal({ ready: false, problems, store: { writable: true } });
    expect(deps.lines).to.deep.equal([]);
  });
});
