import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import request from 'supertest';
import { fakeDeps } from '../support/fake-deps.ts';
import { servers } from '../support/serve.ts';

describe('staticFile', () => {
  const { serve } = servers();
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'headwater-page-'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html>');
    writeFileSync(join(folder, 'app.js'), 'export {};');
    writeFileSync(join(folder, 'jsconfig.json'), '{}');
    writeFileSync(join(folder, '.secret'), 'x');
    mkdirSync(join(folder, 'parts'));
    writeFileSync(join(folder, 'parts', 'a b.css'), 'a{}');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('serves files by name with their types, and index.html at /', async () => {
    const { url } = await serve(fakeDeps(), { pageFolder: folder });
    const index = await request(url).get('/').expect(200);
    expect(index.text).to.equal('<!doctype html>');
    expect(index.headers).to.include({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    });
    expect(index.headers['content-security-policy']).to.match(/^default-src 'none';script-src 'self';/);
    await request(url).get('/index.html').expect(200);
    await request(url).get('/app.js').expect('Content-Type', 'text/javascript; charset=utf-8').expect(200);
    await request(url).get('/parts/a%20b.css').expect('Content-Type', 'text/css; charset=utf-8').expect(200);
    await request(url).head('/app.js').expect(200);
  });

  it('makes browsers revalidate each time, and sends a file again only after a change', async () => {
    const { url } = await serve(fakeDeps(), { pageFolder: folder });
    const { headers } = await request(url).get('/app.js');
    const etag = String(headers['etag']);
    await request(url).get('/app.js').set('If-None-Match', etag).expect(304);
    writeFileSync(join(folder, 'app.js'), 'export{} ;');
    const later = await serve(fakeDeps(), { pageFolder: folder });
    await request(later.url).get('/app.js').set('If-None-Match', etag).expect(200);
  });

  it('serves no other files', async () => {
    const { url } = await serve(fakeDeps(), { pageFolder: folder });
    for (const path of [
      '/.secret',
      '/jsconfig.json',
      '/parts',
      '/%2e%2e/package.json',
      '/parts/..%2fapp.js',
    ]) {
      expect((await fetch(url + path)).status, path).to.equal(404);
    }
    await request(url).post('/').expect(405).expect('Allow', 'GET, HEAD');
  });

  it('accepts a missing folder', async () => {
    const { url } = await serve(fakeDeps(), { pageFolder: join(folder, 'nowhere') });
    await request(url).get('/').expect(404);
  });

  it('answers 500 while a file is missing, and serves it once it is back', async () => {
    const deps = fakeDeps();
    const { url } = await serve(deps, { pageFolder: folder });
    rmSync(join(folder, 'app.js'));
    const { text } = await request(url).get('/app.js').expect(500);
    expect(text).not.to.include(folder);
    writeFileSync(join(folder, 'app.js'), '1');
    await request(url).get('/app.js').expect(200);
  });
});
