import { expect } from 'chai';
import request from 'supertest';
import { ringLog } from '../../../src/core/collections/ring-log.ts';
import type { TrendQueries } from '../../../src/http/server/optional-features.ts';
import { trendKind } from '../../../src/http/stats/trend-json.ts';
import type { Trend } from '../../../src/stats/trends/trend.ts';
import { BEARER, fakeDeps } from '../support/fake-deps.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';

const AT = Date.parse('2026-05-05T11:17:40Z');
const BURST: Trend = {
  kind: 'burst',
  of: 'user',
  key: 'Zoë',
  at: AT,
  since: AT - 160_000,
  count: 50,
  usual: 1.2,
  score: 14,
};
const WAR: Trend = {
  kind: 'edit-war',
  key: 'en.wikipedia.org/AC/DC',
  at: AT - 60_000,
  since: AT - 600_000,
  reverts: 4,
  users: ['Alice', 'Bob'],
};
const PATHS = ['/stats/trends.atom', '/stats/trends.json'];

const queries = (trends: readonly Trend[], asOf: number | null): TrendQueries => ({
  log: ringLog<Trend>(10),
  asOf: () => asOf,
  latest: (of) => trends.filter((trend) => of === undefined || trendKind(trend) === of),
});

describe('GET /stats/trends.atom and /stats/trends.json', () => {
  const { serve } = servers();
  const get = async (path: string, trends: TrendQueries, options = {}): Promise<request.Response> => {
    const { url } = await serve(fakeDeps({ trends }), options);
    return request(url)
      .get(path)
      .set(BEARER)
      .buffer(true)
      .parse((stream, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => done(null, String(Buffer.concat(chunks))));
      });
  };

  for (const path of PATHS)
    it(`${path} has only the trends of the wanted wikis`, async () => {
      const { body } = (await get(`${path}?domain=enwiki`, queries([BURST, WAR], AT))) as { body: string };
      expect(body).to.include('Edit war: AC/DC').and.not.include('User: Zoë');
    });

  it('have the trends, latest first', async () => {
    const atom = await get('/stats/trends.atom', queries([BURST, WAR], AT + 1000));
    expect(atom.headers['content-type']).to.equal('application/atom+xml; charset=utf-8');
    const xml = atom.body as string;
    expect([...xml.matchAll(/<title>(.*)<\/title>/g)].map(([, title]) => title)).to.deep.equal([
      'Trends on Wikimedia',
      'User: Zoë',
      'Edit war: AC/DC (en.wikipedia.org)',
    ]);
    expect(xml).to.include('<updated>2026-05-05T11:17:41.000Z</updated>\n  <entry>');
    const json = await get('/stats/trends.json', queries([BURST, WAR], AT));
    expect(json.headers['content-type']).to.equal('application/feed+json; charset=utf-8');
    const { items } = JSON.parse(json.body as string) as { items: readonly { readonly title: string }[] };
    expect(items.map(({ title }) => title)).to.deep.equal([
      'User: Zoë',
      'Edit war: AC/DC (en.wikipedia.org)',
    ]);
  });

  for (const path of PATHS) {
    it(`${path} selects one kind`, async () => {
      const text = (await get(`${path}?of=edit-war`, queries([BURST, WAR], AT))).body as string;
      expect(text).to.include('AC/DC').and.not.include('Zoë');
    });

    it(`${path} rejects other parameters`, async () => {
      for (const query of ['of=dog', 'kind=user', 'ticket=x'])
        expect((await get(`${path}?${query}`, queries([], AT))).status).to.equal(400);
    });

    it(`${path} requires a token unless the statistics are public`, async () => {
      const { url } = await serve(fakeDeps({ trends: queries([BURST], AT) }));
      await request(url).get(path).expect(401);
      await request(url).post(path).set(BEARER).expect(405).expect('Allow', 'GET, HEAD');
      await request(url).head(path).set(BEARER).expect(200);
      const open = await serve(fakeDeps({ trends: queries([BURST], AT), settings: { statsPublic: true } }));
      await request(open.url).get(path).expect(200);
    });

    it(`${path} answers 404 if trends are disabled, and says where they are`, async () => {
      const { url } = await serve(fakeDeps({ trends: { disabledReason: 'ask the other one' } }));
      const { body } = asReply(await request(url).get(path).set(BEARER).expect(404));
      expect(body).to.deep.equal({ error: { code: 'not-here', message: 'ask the other one' } });
    });
  }

  it('has the time of now before the first event', async () => {
    const response = await get('/stats/trends.atom', queries([], null), { now: () => AT });
    expect(response.body as string).to.include('<updated>2026-05-05T11:17:40.000Z</updated>\n</feed>');
  });
});
