import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'chai';
import express from 'express';
import request from 'supertest';
import { errorHandler, notFound } from '../../../src/http/middleware/error-handler.ts';
import { pageRoutes } from '../../../src/http/server/page-routes.ts';
import { securityHeaders } from '../../../src/http/middleware/security-headers.ts';
import { packageRoot } from '../../../src/files/package-root.ts';

const folder = join(packageRoot(), 'src/page');
const app = express()
  .use(securityHeaders())
  .use(pageRoutes(folder))
  .use(notFound)
  .use(errorHandler(() => undefined));

describe('pageRoutes', () => {
  it('serves the dashboard with a strict policy, and the chart library from its package', async () => {
    const page = await request(app).get('/').expect(200);
    expect(page.text).to.match(/<title>Headwater<\/title>/);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).to.contain("default-src 'none'").and.to.contain("connect-src 'self'");
    expect(policy).not.to.match(/unsafe|https?:/);
    const chart = await request(app).get('/uPlot.js').expect(200);
    expect(chart.headers['content-type']).to.equal('text/javascript; charset=utf-8');
    const { resolve } = createRequire(import.meta.url);
    expect(chart.text).to.equal(readFileSync(resolve('uplot/dist/uPlot.esm.js'), 'utf8'));
    await request(app).get('/uPlot.css').expect(200).expect('content-type', 'text/css; charset=utf-8');
  });

  it('serves no other files', async () => {
    for (const path of [
      '/jsconfig.json',
      '/uPlot.iife.js',
      '/uplot.js',
      '/node_modules/uplot/package.json',
      '/uplot/dist/uPlot.esm.js',
      '/..%2fpage.ts',
    ]) {
      const { status } = await request(app).get(path);
      expect([path, status]).to.deep.equal([path, 404]);
    }
    await request(app).post('/uPlot.js').expect(405).expect('allow', 'GET, HEAD');
  });

  it('loads nothing from other hosts and has no inline code or styles', () => {
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    expect(page).not.to.match(/(src|href|action)="(https?:)?\/\//);
    expect(page).not.to.match(/ (style|on\w+)="/);
    expect(page).not.to.match(/<script(?![^>]* src=)/);
  });
});
