import { expect } from 'chai';
import request from 'supertest';
import { ringLog } from '../../../src/core/collections/ring-log.ts';
import type { TrendQueries } from '../../../src/http/server/optional-features.ts';
import { trendKind } from '../../../src/http/stats/trend-json.ts';
import type { BurstOf, Trend } from '../../../src/stats/trends/trend.ts';
import { dataOf, lastId, linesOf, openLines, openStream } from '../support/event-stream.ts';
import { BEARER, fakeDeps } from '../support/fake-deps.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';

const AT = Date.parse('2026-05-05T11:17:40Z');

const burst = (of: BurstOf, key: string, count = 50): Trend => ({
  kind: 'burst',
  of,
  key,
  at: AT,
  since: AT - 160_000,
  count,
  usual: 1.23456,
  score: 13.9999,
});
const WAR: Trend = {
  kind: 'edit-war',
  key: 'en.wikipedia.org/AC/DC',
  at: AT,
  since: AT - 600_000,
  reverts: 4,
  users: ['Alice', 'Bob'],
};

const times = { at: '2026-05-05T11:17:40.000Z', since: '2026-05-05T11:15:00.000Z' };
const numbers = { count: 50, usual: 1.23, score: 14 };

interface TrendEvent {
  readonly user: string;
  readonly count: number;
}

describe('GET /stats/trends', () => {
  const { serve } = servers();

  /** Returns the trends received last. */
  const trendQueries = (...events: Trend[]): TrendQueries & { tell: (...trends: Trend[]) => void } => {
    const log = ringLog<Trend>(100);
    const all: Trend[] = [];
    const emitTrend = (...trends: Trend[]): void => {
      all.push(...trends);
      log.append(trends);
    };
    emitTrend(...events);
    const isLatest = (trend: Trend, i: number): boolean =>
      !all.slice(i + 1).some(({ key }) => key === trend.key);
    return {
      log,
      tell: emitTrend,
      asOf: () => (all.length === 0 ? null : AT),
      latest: (of) =>
        all
          .filter((trend, i) => isLatest(trend, i) && (of === undefined || trendKind(trend) === of))
          .reverse(),
    };
  };
  const setUp = async (trends = trendQueries()) => {
    const server = await serve(fakeDeps({ trends }));
    const get = async (query = ''): Promise<unknown> =>
      asReply(await request(server.url).get(`/stats/trends${query}`).set(BEARER).expect(200)).body;
    const stream = (query = '', headers: Record<string, string> = {}) =>
      openStream(server, `/stats/trends${query}`, {
        ...BEARER,
        Accept: 'text/event-stream',
        ...headers,
      });
    return { server, trends, get, stream };
  };

  it('returns an empty list before there are trends', async () => {
    const { get } = await setUp();
    expect(await get()).to.deep.equal({ as_of: null, trends: [] });
  });

  it('returns each kind with its own fields, latest first', async () => {
    const { get } = await setUp(
      trendQueries(
        burst('domain', 'ru.wikipedia.org'),
        burst('page', 'en.wikipedia.org/Talk:A/B'),
        burst('user', 'Zoë'),
        burst('new-accounts', 'enwiki'),
        WAR,
      ),
    );
    expect(await get()).to.deep.equal({
      as_of: '2026-05-05T11:17:40.000Z',
      trends: [
        {
          kind: 'edit-war',
          domain: 'en.wikipedia.org',
          title: 'AC/DC',
          at: times.at,
          since: '2026-05-05T11:07:40.000Z',
          reverts: 4,
          users: ['Alice', 'Bob'],
        },
        { kind: 'burst', of: 'new-accounts', wiki: 'enwiki', ...times, ...numbers },
        { kind: 'burst', of: 'user', user: 'Zoë', ...times, ...numbers },
        { kind: 'burst', of: 'page', domain: 'en.wikipedia.org', title: 'Talk:A/B', ...times, ...numbers },
        { kind: 'burst', of: 'domain', domain: 'ru.wikipedia.org', ...times, ...numbers },
      ],
    });
  });

  it('returns a single kind', async () => {
    const { get } = await setUp(trendQueries(burst('user', 'Zoë'), WAR));
    for (const [of, length] of [
      ['edit-war', 1],
      ['user', 1],
      ['page', 0],
    ] as const)
      expect(await get(`?of=${of}`))
        .to.have.property('trends')
        .with.length(length);
  });

  describe('as a stream', () => {
    it('sends the latest trend of each subject, then new trends', async () => {
      const { stream, trends } = await setUp(
        trendQueries(burst('user', 'A', 30), burst('user', 'B'), burst('user', 'A', 40)),
      );
      const client = await stream();
      await client.until((text) => text.includes('"count":40'));
      trends.tell(burst('user', 'C'));
      const text = await client.until((received) => received.includes('"C"'));
      expect(dataOf<TrendEvent>(text).map(({ user, count }) => `${user} ${count}`)).to.deep.equal([
        'B 50',
        'A 40',
        'C 50',
      ]);
      expect(dataOf(text)[0]).to.deep.equal({ kind: 'burst', of: 'user', user: 'B', ...times, ...numbers });
    });

    it('sends the same as JSON lines', async () => {
      const { server, trends } = await setUp(trendQueries(burst('user', 'A')));
      const client = await openLines(server, '/stats/trends', BEARER);
      trends.tell(burst('user', 'B'));
      const items = linesOf(await client.until((text) => text.includes('"B"')));
      expect(items.flatMap(({ user }) => user ?? [])).to.deep.equal(['A', 'B']);
      expect(items.every(({ position }) => typeof position === 'string')).to.equal(true);
    });

    it('sends a single kind', async () => {
      const { stream, trends } = await setUp(trendQueries(WAR, burst('user', 'A')));
      const client = await stream('?of=user');
      trends.tell(WAR, burst('user', 'B'));
      const text = await client.until((received) => received.includes('"B"'));
      expect(dataOf<TrendEvent>(text).map(({ user }) => user)).to.deep.equal(['A', 'B']);
    });

    it('resumes after the last event id', async () => {
      const { stream, trends } = await setUp(trendQueries(burst('user', 'A')));
      const first = await stream();
      const id = lastId(await first.until((text) => text.includes('"A"')));
      trends.tell(burst('user', 'B'));
      const second = await stream('', { 'Last-Event-ID': id });
      const text = await second.until((received) => received.includes('"B"'));
      expect(dataOf<TrendEvent>(text).map(({ user }) => user)).to.deep.equal(['B']);
    });

    it('opens with a ticket', async () => {
      const { server } = await setUp(trendQueries(WAR));
      const { body } = asReply(await request(server.url).post('/stats/ticket').set(BEARER).expect(200));
      const { ticket } = body as { ticket: string };
      const client = await openStream(server, `/stats/trends?ticket=${ticket}`, {
        Accept: 'text/event-stream',
      });
      await client.until((text) => text.includes('edit-war'));
    });
  });

  it('answers JSON if Accept allows anything, and 406 if it allows no format', async () => {
    const { server } = await setUp();
    const get = () => request(server.url).get('/stats/trends').set(BEARER);
    await get().set('Accept', '*/*').expect(200).expect('Content-Type', /json/);
    const { body } = asReply(await get().set('Accept', 'text/csv').expect(406));
    expect(body)
      .to.have.nested.property('error.message')
      .that.includes('application/json, text/event-stream or application/x-ndjson');
    await request(server.url)
      .head('/stats/trends')
      .set(BEARER)
      .set('Accept', 'text/event-stream')
      .expect(200);
  });

  it('has only the trends of the wanted wikis, as JSON and as a stream', async () => {
    const all = [
      burst('user', 'Zoë'),
      burst('domain', 'de.wikipedia.org'),
      burst('page', 'de.wikipedia.org/A/B'),
      burst('page', 'fr.wikipedia.org/A'),
      burst('new-accounts', 'dewiki'),
      burst('new-accounts', 'frwiki'),
      WAR,
    ];
    const { get, stream, trends } = await setUp(trendQueries(...all));
    const found = (await get('?domain=de.*,enwiki')) as { trends: readonly object[] };
    expect(
      found.trends.map((trend) => JSON.stringify(trend).replace(/"(at|since|count|users).*/, '')),
    ).to.deep.equal([
      '{"kind":"edit-war","domain":"en.wikipedia.org","title":"AC/DC",',
      '{"kind":"burst","of":"new-accounts","wiki":"dewiki",',
      '{"kind":"burst","of":"page","domain":"de.wikipedia.org","title":"A/B",',
      '{"kind":"burst","of":"domain","domain":"de.wikipedia.org",',
    ]);
    const client = await stream('?domain=frwiki&of=page');
    trends.tell(burst('page', 'de.wikipedia.org/C'), burst('page', 'fr.wikipedia.org/C'));
    const text = await client.until((received) => received.includes('"C"'));
    expect(
      dataOf<{ domain: string; title: string }>(text).map(({ domain, title }) => [domain, title]),
    ).to.deep.equal([
      ['fr.wikipedia.org', 'A'],
      ['fr.wikipedia.org', 'C'],
    ]);
  });

  it('answers 400 for unknown parameters and values, and says what is allowed', async () => {
    const { server } = await setUp();
    const refusal = async (query: string): Promise<unknown> =>
      asReply(await request(server.url).get(`/stats/trends?${query}`).set(BEARER).expect(400)).body;
    expect(await refusal('of=war'))
      .to.have.nested.property('error.message')
      .that.equals('of: must be one of domain, page, user, new-accounts, edit-war');
    expect(await refusal('sort=war'))
      .to.have.nested.property('error.message')
      .that.matches(/unknown parameter "\w+"; allowed: of, domain, ticket$/);
    for (const [name, reason] of [
      [
        'kind',
        'kind: trends are those of all kinds of users; /stats/windows, /stats/totals and /events take this filter',
      ],
      ['wiki', 'wiki: trends are counted by domain: use domain; /events and headwater tail take wiki'],
      [
        'type',
        'type: trends are those of all types; /stats/windows, /stats/totals and /events take this filter',
      ],
      ['bot', 'bot: trends are those of people and bots; /stats/top?of=domains and /events take this filter'],
    ] as const)
      expect(await refusal(`${name}=x`)).to.have.nested.property('error.message', reason);
    expect(await refusal('domain=enwikii'))
      .to.have.nested.property('error.message')
      .that.matches(/^domain: no such wiki: did you mean enwiki/);
  });

  it('requires a token for both formats', async () => {
    const { server } = await setUp();
    await request(server.url).get('/stats/trends').expect(401);
    await request(server.url).get('/stats/trends?ticket=x').expect(401);
    await request(server.url).get('/stats/trends').set('Accept', 'text/event-stream').expect(401);
    await request(server.url).post('/stats/trends').set(BEARER).expect(405).expect('Allow', 'GET, HEAD');
  });

  it('answers 404 if trends are disabled, and says what to do', async () => {
    const { url } = await serve(fakeDeps({ trends: { disabledReason: 'set TRENDS=true' } }));
    await request(url)
      .get('/stats/trends')
      .set(BEARER)
      .expect(404)
      .expect(/set TRENDS=true/);
  });
});
