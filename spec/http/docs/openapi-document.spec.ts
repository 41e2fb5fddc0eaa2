import { expect } from 'chai';
import request from 'supertest';
import { fakeDeps } from '../support/fake-deps.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';

interface Operation {
  readonly summary: string;
  readonly security?: unknown;
  readonly responses: Record<string, unknown>;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, { readonly required?: string[] }> };
}

describe('GET /openapi.json', () => {
  const { serve } = servers();

  const fetched = async (statsPublic: boolean): Promise<Document> => {
    const { url } = await serve(fakeDeps({ settings: { statsPublic } }), { version: '1.2.3' });
    const { body } = asReply(
      await request(url)
        .get('/openapi.json')
        .expect('Content-Type', /^application\/json/)
        .expect(200),
    );
    return body as Document;
  };

  it('describes every route as OpenAPI 3.1', async () => {
    const { openapi, info, paths } = await fetched(false);
    expect(openapi).to.equal('3.1.0');
    expect(info.version).to.equal('1.2.3');
    const routes = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(routes).to.deep.equal([
      'get /status',
      'get /ready',
      'post /login',
      'get /stats',
      'post /stats/ticket',
      'get /stats/stream',
      'get /stats/windows',
      'get /stats/totals',
      'get /stats/top',
      'get /stats/annotations',
      'get /stats/trends',
      'get /stats/trends.atom',
      'get /stats/trends.json',
      'get /events',
      'get /stats/wikis',
      'get /alerts',
      'post /alerts/test',
      'post /mcp',
      'get /rejects',
      'post /rejects/replay',
    ]);
  });

  it('marks the routes that require a token', async () => {
    const guarded = ({ paths }: Document) =>
      Object.entries(paths)
        .filter(([, item]) => Object.values(item).some(({ security }) => security !== undefined))
        .map(([path]) => path);
    expect(guarded(await fetched(false))).to.deep.equal([
      '/stats',
      '/stats/ticket',
      '/stats/stream',
      '/stats/windows',
      '/stats/totals',
      '/stats/top',
      '/stats/annotations',
      '/stats/trends',
      '/stats/trends.atom',
      '/stats/trends.json',
      '/events',
      '/stats/wikis',
      '/alerts',
      '/alerts/test',
      '/mcp',
      '/rejects',
      '/rejects/replay',
    ]);
    expect(guarded(await fetched(true))).to.deep.equal([
      '/stats/ticket',
      '/alerts',
      '/alerts/test',
      '/rejects',
      '/rejects/replay',
    ]);
  });

  it('describes the actual fields of responses', async () => {
    const document = await fetched(true);
    const { url } = await serve(fakeDeps({ settings: { statsPublic: true } }));
    const { body } = asReply(await request(url).get('/stats').expect(200));
    expect(document.components.schemas['Stats']?.required).to.deep.equal(Object.keys(body as object));
  });
});

describe('GET /docs', () => {
  const { serve } = servers();

  it('is a page whose files are all served here, with nothing inline', async () => {
    const { url } = await serve(fakeDeps());
    const { text, headers } = await request(url).get('/docs').expect(200);
    expect(headers['content-security-policy']).to.include("script-src 'self';");
    expect(text).not.to.match(/<script(?![^>]* src=)|<style| style=| on\w+=/);
    const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files).to.have.length(4);
    for (const file of files) {
      expect(file).to.match(/^docs\//);
      await request(url).get(`/${file}`).expect(200);
    }
  });

  it('has only relative addresses, so that it works below a sub-path', async () => {
    const { url } = await serve(fakeDeps());
    expect((await request(url).get('/docs').expect(200)).text).not.to.match(/(src|href)="[/.]/);
    expect((await request(url).get('/docs/init.js').expect(200)).text).to.include("url: 'openapi.json'");
    const { text } = await request(url).get('/openapi.json').expect(200);
    expect((JSON.parse(text) as { servers: unknown }).servers).to.deep.equal([
      { url: '.', description: 'This server' },
    ]);
  });

  it('moves from /docs/, where relative addresses mean something else', async () => {
    const { url } = await serve(fakeDeps());
    await request(url).get('/docs/').expect(302).expect('Location', '../docs');
    expect(new URL('../docs', 'https://example.org/headwater/docs/').pathname).to.equal('/headwater/docs');
  });
});
