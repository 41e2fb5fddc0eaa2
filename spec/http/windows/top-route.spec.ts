import { expect } from 'chai';
import request from 'supertest';
import type { ActivityReport } from '../../../src/stats/windows/activity/activity-summary.ts';
import type { WindowRun } from '../../../src/stats/windows/window-range.ts';
import { BEARER, fakeDeps } from '../support/fake-deps.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';
import { NEWEST, windowQueriesDouble } from '../support/window-double.ts';

const count = (key: string, times: number, error = 0) => ({ key, count: times, error });
const counts = (messages: number) => ({
  bots: 1,
  nonBots: messages - 1,
  newPages: 0,
  bytesAdded: 0,
  bytesRemoved: 0,
});

const REPORT: ActivityReport = {
  distinctUsers: { value: 900, error: 20 },
  topUsers: { counts: [count('Alice', 5), count('Bob', 3)], unlisted: 3 },
  topPages: {
    counts: [count('en.wikipedia.org/AC/DC', 9, 1), count('de.wikipedia.org/Fuß', 4)],
    unlisted: 3,
  },
};

describe('GET /stats/top', () => {
  const { serve } = servers();

  const setUp = async (report: ActivityReport = REPORT) => {
    const queries: { runs: readonly WindowRun[]; listed: number | null; domains?: readonly string[] }[] = [];
    const windows = windowQueriesDouble({
      activity: (runs, maxListed, domains) => {
        queries.push({ runs, listed: maxListed, ...(domains ? { domains } : {}) });
        return Promise.resolve(report);
      },
      byKey: (dimension, runs) => {
        queries.push({ runs, listed: null });
        if (dimension === 'kind')
          return Promise.resolve(
            new Map([
              ['ip', counts(2)],
              ['registered', counts(9)],
              ['unknown', counts(3)],
            ]),
          );
        expect(dimension).to.equal('domain');
        return Promise.resolve(
          new Map([
            ['b.org', counts(3)],
            ['c.org', counts(8)],
            ['a.org', counts(3)],
          ]),
        );
      },
    });
    const { url } = await serve(fakeDeps({ windows }));
    const get = async (query: string, status = 200): Promise<unknown> =>
      asReply(await request(url).get(`/stats/top?${query}`).set(BEARER).expect(status)).body;
    return { asked: queries, get, url };
  };

  it('ranks pages', async () => {
    const { get, asked: queries } = await setUp();
    expect(await get('of=pages&window=5m')).to.deep.equal({
      of: 'pages',
      window: '5m',
      from: '2026-05-05T11:13:00.000Z',
      to: '2026-05-05T11:18:00.000Z',
      exact: false,
      distinct_users: 900,
      top: [
        { domain: 'en.wikipedia.org', title: 'AC/DC', count: 9, error: 1 },
        { domain: 'de.wikipedia.org', title: 'Fuß', count: 4, error: 0 },
      ],
    });
    expect(queries).to.deep.equal([
      {
        runs: [{ resolution: '1m', from: 1_777_979_580_000, to: 1_777_979_880_000 }],
        listed: 20,
      },
    ]);
  });

  it('ranks the pages of one wiki, and is exact only if it has all of them', async () => {
    const topPages = {
      counts: [count('de.wikipedia.org/Fuß', 4), count('de.wikipedia.org/Rad', 4)],
      unlisted: 4,
    };
    const { get, asked: queries } = await setUp({ ...REPORT, distinctUsers: null, topPages });
    const top = [
      { domain: 'de.wikipedia.org', title: 'Fuß', count: 4, error: 0 },
      { domain: 'de.wikipedia.org', title: 'Rad', count: 4, error: 0 },
    ];
    expect(await get('of=pages&domain=dewiki&window=5m')).to.deep.include({
      domain: 'de.wikipedia.org',
      distinct_users: null,
      exact: false,
      top,
    });
    expect(queries[0]).to.deep.include({ listed: 20, domains: ['de.wikipedia.org'] });
    expect(await get('of=pages&domain=dewiki&limit=2')).to.deep.include({ exact: true, top });
    const complete = await setUp({ ...REPORT, topPages: { ...topPages, unlisted: 0 } });
    expect(await complete.get('of=pages&domain=de.wikipedia.org')).to.deep.include({ exact: true, top });
  });

  it('ranks the users of some wikis, and counts them where all are listed', async () => {
    const { get, asked: queries } = await setUp({
      ...REPORT,
      distinctUsers: { value: 2, error: 0 },
      topUsers: { counts: [count('Alice', 5), count('Bob', 3)], unlisted: 0 },
    });
    const top = [
      { user: 'Alice', count: 5, error: 0 },
      { user: 'Bob', count: 3, error: 0 },
    ];
    expect(await get('of=users&domain=dewiki')).to.deep.include({
      domain: 'de.wikipedia.org',
      distinct_users: 2,
      exact: true,
      top,
    });
    expect(await get('of=users&domain=*.org&limit=1')).to.deep.include({
      wikis: ['*.org'],
      top: top.slice(0, 1),
    });
    expect(queries.map(({ domains }) => domains)).to.deep.equal([
      ['de.wikipedia.org'],
      undefined,
      ['a.org', 'b.org', 'c.org'],
    ]);
    const older = await setUp({ ...REPORT, distinctUsers: null });
    expect(await older.get('of=users&domain=dewiki')).to.deep.include({ distinct_users: null, exact: false });
    expect(await older.get('of=users&domain=dewiki&detail')).to.deep.include({ distinct_users: null });
  });

  it('ranks users, by default of the last hour', async () => {
    const { get, asked: queries } = await setUp();
    expect(await get('of=users')).to.deep.include({
      window: '1h',
      from: '2026-05-05T10:18:00.000Z',
      exact: true,
      top: [
        { user: 'Alice', count: 5, error: 0 },
        { user: 'Bob', count: 3, error: 0 },
      ],
    });
    expect(queries[0]?.runs[0]).to.include({ resolution: '1m' });
  });

  it('ranks domains exactly, by all their events over the same time', async () => {
    const { get, asked: queries } = await setUp();
    expect(await get('of=domains&window=24h&limit=2')).to.deep.include({
      from: '2026-05-04T11:18:00.000Z',
      exact: true,
      distinct_users: 900,
      top: [
        { domain: 'c.org', count: 8, error: 0 },
        { domain: 'a.org', count: 3, error: 0 },
      ],
    });
    expect(queries[0]?.runs).to.deep.equal(queries[1]?.runs);
    expect(queries[0]?.runs.map(({ resolution }) => resolution)).to.deep.equal(['1m', '1h', '1m']);
  });

  it('ranks domains of a range, to the second, and only by the events of bots or people', async () => {
    const { get, asked: queries } = await setUp();
    const range = 'from=2026-05-05T10:17:39Z&to=2026-05-05T11:17:39Z';
    expect(await get(`of=domains&${range}&bot=true`)).to.deep.include({
      window: null,
      from: '2026-05-05T10:17:39.000Z',
      to: '2026-05-05T11:17:39.000Z',
      top: ['a.org', 'b.org', 'c.org'].map((domain) => ({ domain, count: 1, error: 0 })),
    });
    expect(queries[1]?.runs).to.deep.equal([
      { resolution: '1s', from: Date.parse('2026-05-05T10:17:39Z'), to: Date.parse('2026-05-05T10:18:00Z') },
      { resolution: '1m', from: Date.parse('2026-05-05T10:18:00Z'), to: Date.parse('2026-05-05T11:17:00Z') },
      { resolution: '1s', from: Date.parse('2026-05-05T11:17:00Z'), to: Date.parse('2026-05-05T11:17:39Z') },
    ]);
    expect(await get(`of=domains&${range}&bot=false`)).to.have.nested.property('top[0].count', 7);
    expect(await get('of=users&from=2026-05-05T10:17:39Z')).to.deep.include({
      from: '2026-05-05T10:17:00.000Z',
      to: '2026-05-05T11:18:00.000Z',
    });
  });

  it('ranks only the wanted of several wikis, and their pages', async () => {
    const { get } = await setUp();
    expect(await get('of=domains&domain=*a.org,c.*')).to.deep.include({
      exact: true,
      distinct_users: 900,
      wikis: ['*a.org', 'c.*'],
      top: [
        { domain: 'c.org', count: 8, error: 0 },
        { domain: 'a.org', count: 3, error: 0 },
      ],
    });
    expect(await get('of=pages&domain=de.*,fr.*')).to.deep.include({ exact: false, wikis: ['de.*', 'fr.*'] });
  });

  it('ranks kinds of users exactly, to the second', async () => {
    const { get, asked: queries } = await setUp();
    const range = 'from=2026-05-05T11:17:30Z&to=2026-05-05T11:17:39Z';
    expect(await get(`of=kinds&${range}`)).to.deep.include({
      of: 'kinds',
      from: '2026-05-05T11:17:30.000Z',
      to: '2026-05-05T11:17:39.000Z',
      exact: true,
      top: [
        { kind: 'registered', count: 9, error: 0 },
        { kind: 'unknown', count: 3, error: 0 },
        { kind: 'ip', count: 2, error: 0 },
      ],
    });
    expect(queries[1]?.runs.map(({ resolution }) => resolution)).to.deep.equal(['1s']);
    expect(await get('of=kinds&limit=1')).to.have.deep.property('top', [
      { kind: 'registered', count: 9, error: 0 },
    ]);
  });

  it('leaves the current minute out on request, unless no other is complete', async () => {
    const { get } = await setUp();
    expect(await get('of=pages&window=5m&complete')).to.include({
      from: '2026-05-05T11:12:00.000Z',
      to: '2026-05-05T11:17:00.000Z',
    });
    const justBegun = windowQueriesDouble({ countedSince: NEWEST - 50_000 });
    const { url } = await serve(fakeDeps({ windows: justBegun }));
    const { body } = asReply(await request(url).get('/stats/top?of=pages&window=5m&complete').set(BEARER));
    expect(body).to.include({ to: '2026-05-05T11:18:00.000Z' });
  });

  it('is not exact if an unlisted key may belong into the list', async () => {
    const { get } = await setUp({
      ...REPORT,
      topUsers: { counts: [count('Alice', 5), count('Bob', 3)], unlisted: 4 },
    });
    expect(await get('of=users')).to.include({ exact: false });
    expect(await get('of=users&limit=1')).to.include({ exact: true });
  });

  it('returns at most the requested number, and the error of distinct users on request', async () => {
    const { get } = await setUp();
    const response = await get('of=users&limit=1&detail');
    expect(response).to.have.property('top').with.length(1);
    expect(response).to.have.deep.property('distinct_users', { value: 900, error: 20 });
  });

  const refusals: readonly (readonly [query: string, message: RegExp])[] = [
    ['', /^of: must be one of pages, users, domains, kinds$/],
    ['of=titles', /^of: must be one of pages, users, domains, kinds$/],
    ['of=users&window=2h', /^window: must be one of 5m, 1h, 24h$/],
    ['of=users&limit=0', /^limit: must be a whole number from 1 to 1000$/],
    ['of=users&window=1h&from=2026-05-05T11:00:00Z', /give at most one of window and from$/],
    ['of=users&to=2026-05-05T11:00:00Z', /^to: give from as well$/],
    ['of=domains&from=2026-05-05T12:00:00Z', /^from .* must be earlier than to \(2026-05-05T11:17:39.000Z\)/],
    ['of=users&bot=true', /^bot: only with of=domains; users and pages are not counted apart/],
    [
      'of=users&top=3',
      /unknown parameter "\w+"; allowed: of, window, complete, from, to, domain, bot, limit, detail$/,
    ],
    [
      'of=pages&type=edit',
      /^type: top lists are not counted apart by type; \/stats\/windows and \/stats\/totals are$/,
    ],
    [
      'of=pages&namespace=0',
      /^namespace: top lists are not counted apart by namespace; \/events and headwater tail/,
    ],
    [
      'of=users&kind=ip',
      /^kind: top lists are not counted apart by kind of user; of=kinds ranks the kinds, and \/stats\/windows/,
    ],
    ['of=kinds&domain=enwiki', /^domain: not with of=kinds; kinds of users are not counted apart by wiki$/],
    ['of=kinds&bot=true', /^bot: only with of=domains/],
    ['of=pages&wiki=enwiki', /^wiki: top lists are counted by domain: use domain; /],
    ['of=pages&domain=enwikii', /^domain: no such wiki: did you mean enwiki/],
  ];
  for (const [query, message] of refusals) {
    it(`answers 400, with what is allowed, for ?${query}`, async () => {
      const { get } = await setUp();
      expect(await get(query, 400))
        .to.have.nested.property('error.message')
        .that.matches(message);
    });
  }

  it('answers 503 if the store fails', async () => {
    const { url } = await serve(
      fakeDeps({ windows: windowQueriesDouble({ activity: () => Promise.reject(new Error('planted')) }) }),
    );
    const { text } = await request(url).get('/stats/top?of=users').set(BEARER).expect(503);
    expect(text).not.to.include('planted');
  });

  it('requires a token, allows only GET, and answers 404 if windows are disabled', async () => {
    const { url } = await setUp();
    await request(url).get('/stats/top?of=users').expect(401);
    await request(url).put('/stats/top').set(BEARER).expect(405);
    const bare = await serve(fakeDeps({ windows: { disabledReason: 'turned off' } }));
    await request(bare.url)
      .get('/stats/top?of=users')
      .set(BEARER)
      .expect(404)
      .expect(/turned off/);
  });
});
