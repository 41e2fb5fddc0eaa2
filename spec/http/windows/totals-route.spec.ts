import { expect } from 'chai';
import request from 'supertest';
import type { WindowRun } from '../../../src/stats/windows/window-range.ts';
import { BEARER, fakeDeps } from '../support/fake-deps.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';
import { NEWEST, windowQueriesDouble } from '../support/window-double.ts';

const counts = (bots: number, nonBots: number) => ({
  bots,
  nonBots,
  newPages: 4,
  bytesAdded: 50,
  bytesRemoved: 6,
});
const at = (time: string): number => Date.parse(`2026-05-05T${time}Z`);

describe('GET /stats/totals', () => {
  const { serve } = servers();

  const setUp = async (over: Parameters<typeof windowQueriesDouble>[0] = {}) => {
    const queries: { dimension: string; runs: readonly WindowRun[] }[] = [];
    const windows = windowQueriesDouble({
      byKey: (dimension, runs) => {
        queries.push({ dimension, runs });
        return Promise.resolve(
          dimension === 'all' ? new Map([['', counts(3, 7)]]) : new Map([['en.wikipedia.org', counts(1, 2)]]),
        );
      },
      ...over,
    });
    const { url } = await serve(fakeDeps({ windows }));
    const get = async (query: string, status = 200): Promise<unknown> =>
      asReply(await request(url).get(`/stats/totals${query}`).set(BEARER).expect(status)).body;
    return { queries, get, url };
  };

  it('returns all counts until the last complete second, and those in no window', async () => {
    const { get, queries } = await setUp();
    expect(await get('')).to.deep.equal({
      from: '2026-05-04T00:00:00.000Z',
      to: '2026-05-05T11:17:39.000Z',
      messages: 10,
      bots: 3,
      non_bots: 7,
      new_pages: 4,
      bytes_added: 50,
      bytes_removed: 6,
      newest_at: new Date(NEWEST).toISOString(),
      counted_since: '2026-05-04T11:17:40.000Z',
      complete_until: '2026-05-05T11:17:39.000Z',
      lost: [],
      distinct_users: 77,
      outside: { unplaced: 1, too_late: 2, future: 3 },
    });
    expect(queries[0]?.runs.map(({ resolution }) => resolution)).to.deep.equal(['1d', '1h', '1m', '1s']);
  });

  it('returns the counts of a range to the second, of everything or of one wiki or type', async () => {
    const { get, queries } = await setUp();
    const range = '?from=2026-05-05T11:00:10Z&to=2026-05-05T11:00:20Z';
    expect(await get(range)).to.include({ messages: 10, outside: null, distinct_users: null });
    expect(await get(`${range}&domain=enwiki`)).to.include({
      messages: 3,
      bots: 1,
      domain: 'en.wikipedia.org',
    });
    expect(await get(`${range}&type=edit`), 'without events').to.include({ messages: 0 });
    expect(await get(`${range}&kind=ip`)).to.include({ messages: 0 });
    expect(queries).to.deep.equal(
      ['all', 'domain', 'type', 'kind'].map((dimension) => ({
        dimension,
        runs: [{ resolution: '1s', from: at('11:00:10'), to: at('11:00:20') }],
      })),
    );
  });

  it('counts several wikis together', async () => {
    const byKey = new Map([
      ['en.wikipedia.org', counts(1, 2)],
      ['de.wikipedia.org', counts(10, 20)],
      ['www.wikidata.org', counts(100, 200)],
    ]);
    const { get } = await setUp({ byKey: () => Promise.resolve(byKey) });
    expect(await get('?domain=dewiki,enwiki')).to.deep.include({
      messages: 33,
      bots: 11,
      bytes_added: 100,
      distinct_users: null,
      outside: null,
      wikis: ['de.wikipedia.org', 'en.wikipedia.org'],
    });
    const pattern = await get('?domain=*.wikidata.org');
    expect(pattern).to.deep.include({ messages: 300, wikis: ['*.wikidata.org'] });
    expect(pattern).to.not.have.property('domain');
    expect(await get('?domain=*.wikinews.org')).to.deep.include({ messages: 0 });
  });

  it('counts some kinds of users together, and says how many more events may be of these', async () => {
    const byKey = new Map([
      ['ip', counts(0, 2)],
      ['temporary', counts(0, 20)],
      ['registered', counts(0, 200)],
      ['unknown', counts(3, 4)],
    ]);
    const { get } = await setUp({ byKey: () => Promise.resolve(byKey) });
    expect(await get('?kind=temporary,ip')).to.deep.include({
      messages: 22,
      bots: 0,
      kinds: ['ip', 'temporary'],
      unknown: 7,
      distinct_users: null,
      outside: null,
    });
    expect(await get('?kind=bot')).to.deep.include({ messages: 0, unknown: 7 });
    expect(await get('?type=edit')).to.not.have.any.keys('kinds', 'unknown');
  });

  it('reports what the feed lost of the range, at most the newest 100', async () => {
    const range = (seconds: number) => ({
      from: at('11:00:00') + seconds * 1000,
      to: at('11:00:01') + seconds * 1000,
      events: seconds + 1,
    });
    const { get } = await setUp({ lost: Array.from({ length: 120 }, (_, index) => range(index)) });
    const lostIn = async (query: string): Promise<readonly { events: number }[]> =>
      ((await get(query)) as { lost: readonly { events: number }[] }).lost;
    expect(await lostIn('?from=2026-05-05T11:00:03Z&to=2026-05-05T11:00:04Z')).to.deep.equal([
      { from: '2026-05-05T11:00:02.000Z', to: '2026-05-05T11:00:03.000Z', events: 3 },
      { from: '2026-05-05T11:00:03.000Z', to: '2026-05-05T11:00:04.000Z', events: 4 },
    ]);
    expect((await lostIn('')).map(({ events }) => events)).to.deep.equal(
      Array.from({ length: 100 }, (_, index) => index + 21),
    );
  });

  it('says why it is unknown what the feed lost, instead of an empty list', async () => {
    const { get } = await setUp({ lost: { unknownReason: 'ask the producer' } });
    for (const query of ['', '?from=2026-05-05T11:00:00Z'])
      expect(await get(query)).to.include({ lost: null, lost_unknown: 'ask the producer' });
    const known = await setUp();
    expect(await known.get('')).not.to.have.property('lost_unknown');
  });

  it('starts earlier where the finer windows have expired, and says so', async () => {
    const { get, queries } = await setUp({ kept: { '1s': at('11:10:00'), '1m': at('10:00:00') } });
    expect(await get('?from=2026-05-05T10:30:30Z')).to.include({ from: '2026-05-05T10:30:00.000Z' });
    expect(queries[0]?.runs).to.deep.equal([
      { resolution: '1m', from: at('10:30:00'), to: at('11:17:00') },
      { resolution: '1s', from: at('11:17:00'), to: at('11:17:39') },
    ]);
    expect(await get('?from=2026-05-05T08:30:30Z')).to.include({ from: '2026-05-05T08:00:00.000Z' });
    expect(queries[1]?.runs).to.deep.equal([
      { resolution: '1h', from: at('08:00:00'), to: at('11:00:00') },
      { resolution: '1m', from: at('11:00:00'), to: at('11:17:00') },
      { resolution: '1s', from: at('11:17:00'), to: at('11:17:39') },
    ]);
  });

  it('is empty before the first event', async () => {
    const { get } = await setUp({ newest: null, byKey: () => Promise.resolve(new Map()) });
    expect(await get('')).to.include({ messages: 0, newest_at: null, complete_until: null });
  });

  const refusals: readonly (readonly [query: string, message: RegExp])[] = [
    ['?from=2026-05-05T11:00:00', /^from is "2026-05-05T11:00:00": give an ISO 8601 time/],
    ['?from=2026-05-05T11:00:00Z&to=2026-05-05T10:00:00Z', /must be earlier than to/],
    [
      '?domain=a.org&type=edit',
      /^give at most one of domain, type and kind: windows are not counted apart by two/,
    ],
    ['?kind=ip&type=edit', /^give at most one of domain, type and kind/],
    [
      '?wiki=enwiki',
      /^wiki: windows are counted by domain: use domain; \/events and headwater tail take wiki$/,
    ],
    ['?kind=', /^kind: must not be empty$/],
    ['?kind=ip,robot', /^kind: must be one of registered, temporary, ip, bot/],
    ['?user=Alice', /^user: windows are not counted apart by user; \/events and headwater tail take/],
    ['?bot=true', /^bot: each window counts bots and non_bots; \/stats\/top\?of=domains and \/events take/],
    ['?nonsense=1', /^unknown parameter "nonsense"; allowed: from, to, domain, type, kind, compare$/],
    ['?from=2026-05-05T11:00:00Z&kind=ip&compare=day', /^compare: not with kind/],
  ];
  for (const [query, message] of refusals) {
    it(`answers 400, with what is allowed, for ${query}`, async () => {
      const { get } = await setUp();
      expect(await get(query, 400))
        .to.have.nested.property('error.message')
        .that.matches(message);
    });
  }

  it('requires a token, allows only GET, and answers 404 if windows are disabled', async () => {
    const { url } = await setUp();
    await request(url).get('/stats/totals').expect(401);
    await request(url).put('/stats/totals').set(BEARER).expect(405);
    const bare = await serve(fakeDeps({ windows: { disabledReason: 'turned off' } }));
    await request(bare.url)
      .get('/stats/totals')
      .set(BEARER)
      .expect(404)
      .expect(/turned off/);
  });
});
