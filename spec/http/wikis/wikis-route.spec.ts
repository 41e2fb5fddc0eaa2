import { expect } from 'chai';
import request from 'supertest';
import { ringLog } from '../../../src/core/collections/ring-log.ts';
import type { LiveChange } from '../../../src/http/live/live-change.ts';
import { EMPTY_SNAPSHOT } from '../../../src/stats/counts/snapshot.ts';
import { BEARER, type DepsOverrides, fakeDeps } from '../support/fake-deps.ts';
import { dataOf, openStream } from '../support/event-stream.ts';
import { liveChangeFixture } from '../support/live-change-fixture.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';
import { windowQueriesDouble } from '../support/window-double.ts';

const counts = (messages: number) => ({
  bots: 0,
  nonBots: messages,
  newPages: 0,
  bytesAdded: 0,
  bytesRemoved: 0,
});
const byDomain = new Map([
  ['tet.wikipedia.org', 5],
  ['en.wikipedia.org', 90_000],
  ['quiet.example.org', 1],
  ['(other)', 7],
  ['de.wikipedia.org', 3_000],
]);
const SETS = new Map([['nordic', ['no.*', 'sv.wikipedia.org']]]);

describe('GET /stats/wikis', () => {
  const { serve } = servers();

  const setUp = async (overrides: DepsOverrides = {}) => {
    const windows = windowQueriesDouble({
      countedSince: Date.parse('2026-05-05T01:00:00Z'),
      completeUntil: Date.parse('2026-05-05T11:17:39Z'),
      byKey: () =>
        Promise.resolve(
          new Map([
            ['en.wikipedia.org', counts(1234)],
            ['tet.wikipedia.org', counts(99)],
            ['de.wikipedia.org', counts(100)],
          ]),
        ),
    });
    const log = ringLog<LiveChange>(10);
    const deps = fakeDeps({ windows, wikiSets: SETS, events: { log }, ...overrides });
    deps.snapshot$.next({ ...EMPTY_SNAPSHOT, byDomain });
    const server = await serve(deps);
    const get = async (path: string, status = 200): Promise<unknown> =>
      asReply(await request(server.url).get(path).set(BEARER).expect(status)).body;
    return { get, log, server };
  };

  it('has the wikis with names and rates, and what each set holds', async () => {
    const { get } = await setUp();
    expect(await get('/stats/wikis')).to.deep.equal({
      rates: { from: '2026-05-05T01:00:00.000Z', to: '2026-05-05T11:00:00.000Z' },
      sets: [
        {
          name: 'small',
          rule: 'fewer than 10 events per hour in the mean of `rates`',
          wikis: ['quiet.example.org', 'tet.wikipedia.org'],
        },
        { name: 'nordic', rule: null, wikis: ['no.*', 'sv.wikipedia.org'] },
      ],
      wikis: [
        { domain: 'en.wikipedia.org', name: 'English Wikipedia', per_hour: 123.4 },
        { domain: 'de.wikipedia.org', name: 'German Wikipedia', per_hour: 10 },
        { domain: 'tet.wikipedia.org', name: 'Tetum Wikipedia', per_hour: 9.9 },
        { domain: 'quiet.example.org', name: null, per_hour: 0 },
      ],
    });
  });

  it('has no rates without windows, and then no small wikis', async () => {
    const { get } = await setUp({ windows: { disabledReason: 'off' } });
    const body = (await get('/stats/wikis')) as { rates: unknown; sets: unknown; wikis: unknown[] };
    expect(body.rates).to.equal(null);
    expect(body.sets).to.deep.equal([{ name: 'nordic', rule: null, wikis: ['no.*', 'sv.wikipedia.org'] }]);
    expect(body.wikis[0]).to.deep.equal({
      domain: 'de.wikipedia.org',
      name: 'German Wikipedia',
      per_hour: null,
    });
  });

  it('requires a token, allows only GET, and answers 503 if the store fails', async () => {
    const { server } = await setUp();
    await request(server.url).get('/stats/wikis').expect(401);
    await request(server.url).post('/stats/wikis').set(BEARER).expect(405);
    const failing = await setUp({
      windows: windowQueriesDouble({ status: () => Promise.reject(new Error('planted')) }),
    });
    expect(JSON.stringify(await failing.get('/stats/wikis', 503))).to.not.include('planted');
  });

  it('names the sets that filters take', async () => {
    const { server, log, get } = await setUp();
    const small = await openStream(server, '/events?wiki=small', BEARER);
    const nordic = await openStream(server, '/events?domain=nordic', BEARER);
    const changeOf = (domain: string) => liveChangeFixture({ id: domain, domain, wiki: null });
    log.append(
      [
        'en.wikipedia.org',
        'quiet.example.org',
        'no.wikinews.org',
        'tet.wikipedia.org',
        'sv.wikipedia.org',
      ].map(changeOf),
    );
    const idsOf = (text: string) => dataOf<{ id: string }>(text).map(({ id }) => id);
    expect(idsOf(await small.until((text) => text.includes('"tet')))).to.deep.equal([
      'quiet.example.org',
      'tet.wikipedia.org',
    ]);
    expect(idsOf(await nordic.until((text) => text.includes('"sv')))).to.deep.equal([
      'no.wikinews.org',
      'sv.wikipedia.org',
    ]);
    expect(await get('/events?wiki=nordci', 400)).to.have.nested.property(
      'error.message',
      'wiki: no such wiki: did you mean the set nordic?',
    );
    const early = await setUp({ windows: windowQueriesDouble({ newest: null }) });
    expect(await early.get('/events?wiki=small', 400)).to.have.nested.property(
      'error.message',
      'wiki: the set small has no wikis yet',
    );
    const without = await setUp({ windows: { disabledReason: 'off' } });
    expect(await without.get('/events?wiki=small', 400))
      .to.have.nested.property('error.message')
      .that.matches(/^wiki: the set small is known only to a server or consumer that counts windows$/);
  });
});
