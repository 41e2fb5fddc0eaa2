import { join } from 'node:path';
import { expect } from 'chai';
import express, { type Express } from 'express';
import request from 'supertest';
import { packageRoot } from '../../../src/files/package-root.ts';
import { errorHandler, notFound } from '../../../src/http/middleware/error-handler.ts';
import { securityHeaders } from '../../../src/http/middleware/security-headers.ts';
import { EMBED_KINDS } from '../../../src/http/server/embed-kinds.ts';
import { pageHtml } from '../../../src/http/server/page-html.ts';
import { pageRoutes } from '../../../src/http/server/page-routes.ts';

const ORIGINS = ['https://example.org', 'https://*.example.net:8443'];

const appWith = (origins?: readonly string[]): Express =>
  express()
    .use(securityHeaders())
    .use(pageRoutes(join(packageRoot(), 'src/page'), origins))
    .use(notFound)
    .use(errorHandler(() => undefined));

describe('embedRoutes', () => {
  it('lets the given origins frame each part, and only those', async () => {
    for (const kind of EMBED_KINDS) {
      const { headers, text } = await request(appWith(ORIGINS)).get(`/embed/${kind}?theme=dark`).expect(200);
      expect(headers['content-security-policy']).to.match(
        /base-uri 'self';.*frame-ancestors https:\/\/example\.org https:\/\/\*\.example\.net:8443$/,
      );
      expect(headers).not.to.have.property('x-frame-options');
      expect(text).to.include(`<html lang="en" data-embed="${kind}">`);
      expect(text).to.include('<head><base href="../" target="_blank" />');
    }
  });

  it('leaves everything else without frames', async () => {
    for (const path of ['/', '/index.html', '/app.js', '/embed/', '/embed/feed', '/embed/rate/']) {
      const { headers } = await request(appWith(ORIGINS)).get(path);
      expect(headers['content-security-policy'], path).to.match(/base-uri 'none';.*frame-ancestors 'none'$/);
      expect(headers['x-frame-options'], path).to.equal('SAMEORIGIN');
    }
    await request(appWith(ORIGINS)).get('/embed/feed').expect(404);
    await request(appWith(ORIGINS)).post('/embed/rate').expect(405).expect('allow', 'GET, HEAD');
  });

  it('has no parts, and offers none, without origins', async () => {
    for (const kind of EMBED_KINDS) await request(appWith()).get(`/embed/${kind}`).expect(404);
    expect((await request(appWith()).get('/')).text).not.to.include('data-embeddable');
    expect((await request(appWith(ORIGINS)).get('/')).text).to.include('<html lang="en" data-embeddable>');
  });

  it('fails for a page that it cannot change', () => {
    expect(() => pageHtml('<html><head>', { attributes: 'a', head: '' })).to.throw(/<html lang="en">/);
  });
});
