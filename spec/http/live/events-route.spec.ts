import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import request from 'supertest';
import { type RingLog, ringLog } from '../../../src/core/collections/ring-log.ts';
import type { HttpServer } from '../../../src/http/server/listen.ts';
import type { LiveChange } from '../../../src/http/live/live-change.ts';
import { dataOf, lastId, openStream } from '../support/event-stream.ts';
import { BEARER, type FakeDeps, fakeDeps, type DepsOverrides, tokenFor } from '../support/fake-deps.ts';
import { liveChangeFixture } from '../support/live-change-fixture.ts';
import { asReply } from '../support/reply.ts';
import { type ServeOptions, servers } from '../support/serve.ts';
import { until, waitUntil } from '../../support/wait-until.ts';

interface ChangeEvent {
  readonly id: string;
}
const idsIn = (text: string): string[] => dataOf<ChangeEvent>(text).map(({ id }) => id);
const change = (id: string, over: Partial<LiveChange> = {}): LiveChange => liveChangeFixture({ id, ...over });

describe('GET /events', () => {
  const { serve } = servers();

  const setUp = async (
    overrides: DepsOverrides & { readonly history?: number } = {},
    options: ServeOptions = {},
  ): Promise<{ server: HttpServer; log: RingLog<LiveChange>; parts: FakeDeps }> => {
    const { history = 100, ...others } = overrides;
    const log = ringLog<LiveChange>(history);
    const deps = fakeDeps({ events: { log }, ...others });
    return { server: await serve(deps, options), log, parts: deps };
  };
  const isPublic = { settings: { statsPublic: true } };

  it('streams changes as they happen, and no earlier ones', async () => {
    const { server, log } = await setUp();
    log.append([change('before')]);
    const client = await openStream(server, '/events', BEARER);
    log.append([change('a', { title: 'Café: AC/DC 50 % live?', namespace: 4 })]);
    const text = await client.until((received) => received.includes('"a"'));
    expect(dataOf(text)).to.deep.equal([
      {
        id: 'a',
        dt: '2026-05-05T11:17:40.000Z',
        type: 'edit',
        wiki: 'enwiki',
        domain: 'en.wikipedia.org',
        title: 'Café: AC/DC 50 % live?',
        user: 'Alice',
        bot: false,
        kind: 'registered',
        minor: false,
        bytes: 30,
        namespace: 4,
        url: 'https://en.wikipedia.org/wiki/Caf%C3%A9:_AC/DC_50_%25_live%3F',
        diff_url: 'https://en.wikipedia.org/w/index.php?diff=12&oldid=11',
        comment: null,
      },
    ]);
    expect(text).to.include('Content-Type: text/event-stream').and.include('Cache-Control: no-store');
  });

  describe('filters', () => {
    const changes = [
      change('en edit Alice'),
      change('en edit Bot', { bot: true, user: 'Bot' }),
      change('de new Alice', { domain: 'de.wikipedia.org', type: 'new' }),
      change('de log Zoë', { domain: 'de.wikipedia.org', type: 'log', user: 'Zoë & Co' }),
      change('temporary minor talk', {
        domain: 'auth.wikimedia.org',
        wiki: 'frwiktionary',
        user: '~2026-12345-67',
        namespace: 3,
        title: 'User talk:Bob',
        minor: true,
        lengthOld: 9000,
        lengthNew: 4000,
      }),
      change('ip', { domain: 'fr.wikinews.org', type: 'categorize', user: '2001:db8::1' }),
      change('nobody', { domain: null, type: null, user: null, wiki: null }),
    ];
    const cases: readonly (readonly [query: string, wanted: readonly string[]])[] = [
      ['', changes.map(({ id }) => id)],
      ['domain=de.wikipedia.org', ['de new Alice', 'de log Zoë']],
      ['type=edit', ['en edit Alice', 'en edit Bot', 'temporary minor talk']],
      ['type=new&type=log', ['de new Alice', 'de log Zoë']],
      ['user=Alice', ['en edit Alice', 'de new Alice']],
      [`user=${encodeURIComponent('Zoë & Co')}`, ['de log Zoë']],
      ['bot=true', ['en edit Bot']],
      ['bot=false&domain=en.wikipedia.org', ['en edit Alice']],
      ['domain=en.wikipedia.org&type=new', []],
      ['domain=enwiki,dewiki&type=edit,log', ['en edit Alice', 'en edit Bot', 'de log Zoë']],
      ['domain=*.wikipedia.org&kind=registered&user=Alice', ['en edit Alice', 'de new Alice']],
      ['wiki=*.wiktionary.org', ['temporary minor talk']],
      ['kind=bot', ['en edit Bot']],
      ['kind=temporary,ip', ['temporary minor talk', 'ip']],
      ['namespace=3,4&minor=true', ['temporary minor talk']],
      ['minor=true', ['temporary minor talk']],
      ['min_bytes=5000', ['temporary minor talk']],
      ['title=User_talk:&title=Nothing', ['temporary minor talk']],
    ];
    for (const [query, wanted] of cases) {
      it(`streams the matching changes for ?${query}`, async () => {
        const { server, log } = await setUp(isPublic);
        const all = await openStream(server, '/events');
        const some = await openStream(server, `/events?${query}`);
        log.append(changes);
        await all.until((text) => text.includes('"nobody"'));
        if (wanted.length > 0) await some.until((text) => text.includes(`"${wanted.at(-1) ?? ''}"`));
        expect(idsIn(some.received())).to.deep.equal(wanted);
      });
    }
  });

  describe('resuming', () => {
    it('continues after the last event of the client', async () => {
      const { server, log } = await setUp();
      const first = await openStream(server, '/events', BEARER);
      log.append([change('a'), change('b')]);
      const id = lastId(await first.until((text) => text.includes('"b"')));
      first.socket.destroy();
      log.append([change('c')]);
      const second = await openStream(server, '/events', { ...BEARER, 'Last-Event-ID': id });
      log.append([change('d')]);
      expect(idsIn(await second.until((text) => text.includes('"d"')))).to.deep.equal(['c', 'd']);
    });

    it('reports how many are missing if the history does not reach back far enough', async () => {
      const { server, log } = await setUp({ history: 2 });
      const first = await openStream(server, '/events', BEARER);
      const id = lastId(first.received());
      log.append(['a', 'b', 'c', 'd', 'e'].map((one) => change(one)));
      const second = await openStream(server, '/events', { ...BEARER, 'Last-Event-ID': id });
      const text = await second.until((received) => received.includes('"e"'));
      expect(text).to.match(/event: gap\ndata: \{"missed":3,/);
      expect(idsIn(text)).to.deep.equal(['d', 'e']);
    });

    for (const number of [1, 700]) {
      it(`sends the whole history to a client with event ${number} of another server, and says that some may be missing`, async () => {
        const { server, log } = await setUp();
        log.append([change('a'), change('b')]);
        const headers = { ...BEARER, 'Last-Event-ID': `${number}-${'x'.repeat(32)}` };
        const client = await openStream(server, '/events', headers);
        const text = await client.until((received) => received.includes('"b"'));
        expect(text).to.match(/event: gap\ndata: \{"missed":null,/);
        expect(idsIn(text)).to.deep.equal(['a', 'b']);
      });
    }

    it('ignores malformed event ids', async () => {
      const { server, log } = await setUp();
      log.append([change('a')]);
      const client = await openStream(server, '/events', { ...BEARER, 'Last-Event-ID': '[{"topic":"x"}]' });
      log.append([change('b')]);
      expect(idsIn(await client.until((text) => text.includes('"b"')))).to.deep.equal(['b']);
    });
  });

  it('sends its position to an idle client, so that it can resume', async () => {
    const scheduler = new VirtualTimeScheduler(undefined, 14_999);
    const { server, log } = await setUp(isPublic, { scheduler });
    const client = await openStream(server, '/events?user=nobody');
    log.append([change('a'), change('b')]);
    scheduler.flush();
    scheduler.maxFrames = 15_500;
    scheduler.flush();
    await client.until((text) => /^id: 2-/m.test(text));
    expect(idsIn(client.received())).to.deep.equal([]);
  });

  describe('with a ticket', () => {
    const ticketFrom = async ({ url }: HttpServer, headers = BEARER): Promise<string> => {
      const { body } = asReply(await request(url).post('/stats/ticket').set(headers).expect(200));
      return (body as { ticket: string }).ticket;
    };

    it('opens, and resumes with the missed events for a client with the last event id', async () => {
      const { server, log } = await setUp();
      const path = `/events?bot=false&ticket=${await ticketFrom(server)}`;
      const first = await openStream(server, path);
      log.append([change('a')]);
      const id = lastId(await first.until((text) => text.includes('"a"')));
      await request(server.url).get(path).expect(401);
      log.append([change('b'), change('bot', { bot: true })]);
      const second = await openStream(server, path, { 'Last-Event-ID': id });
      await first.ended();
      log.append([change('c')]);
      expect(idsIn(await second.until((text) => text.includes('"c"')))).to.deep.equal(['b', 'c']);
    });

    it('ends when its token expires', async () => {
      const { server } = await setUp();
      const bearer = { Authorization: `Bearer ${tokenFor('admin', { now: Date.now() - 3_595_000 })}` };
      const client = await openStream(server, `/events?ticket=${await ticketFrom(server, bearer)}`);
      await client.ended();
    });
  });

  it('ends when the process stops', async () => {
    const { server, parts: deps } = await setUp();
    const client = await openStream(server, '/events', BEARER);
    deps.stopping$.next();
    await client.ended();
  });

  it('counts towards the limit of open streams, and is released', async () => {
    const { server } = await setUp({}, { maxStreams: 1 });
    const client = await openStream(server, '/events', BEARER);
    await request(server.url).get('/stats/stream').set(BEARER).expect(503);
    await request(server.url).get('/events').set(BEARER).expect(503);
    client.socket.destroy();
    await waitUntil('a place is free', async () => {
      const { status } = await request(server.url)
        .get('/events')
        .set(BEARER)
        .buffer(false)
        .parse((stream, done) => {
          (stream as unknown as { destroy: () => void }).destroy();
          done(null, null);
        })
        .catch(() => ({ status: 200 }));
      return status === 200 ? true : undefined;
    });
  });

  it('notifies its listener of joins, leaves and missed events', async () => {
    const events: string[] = [];
    const readerListener = {
      onJoin: (stream: string) => events.push(`came ${stream}`),
      onLeave: (stream: string) => events.push(`went ${stream}`),
      onCutOff: () => events.push('cut off'),
      onMissed: (stream: string, items: number) => events.push(`missed ${items} ${stream}`),
    };
    const { server, log } = await setUp({ history: 2 }, { readerListener });
    const first = await openStream(server, '/events', BEARER);
    const id = lastId(first.received());
    first.socket.destroy();
    await until('it has gone', () => events.includes('went events'));
    log.append(['a', 'b', 'c'].map((one) => change(one)));
    const second = await openStream(server, '/events', { ...BEARER, 'Last-Event-ID': id });
    await second.until((text) => text.includes('"c"'));
    second.socket.destroy();
    await until('the other has gone', () => events.length >= 5);
    const openEvents = ['came events', 'went events'];
    expect(events).to.deep.equal([...openEvents, openEvents[0], 'missed 1 events', openEvents[1]]);
  });

  describe('errors', () => {
    const cases: readonly (readonly [query: string, message: RegExp])[] = [
      ['bot=yes', /^bot: must be true .* or false/],
      ['bot=true&bot=false', /^bot: /],
      ['domain=', /^domain: .*not.* empty/],
      [Array.from({ length: 51 }, (_, i) => `user=u${i}`).join('&'), /^user: at most 50 values$/],
      [
        'typ=edit',
        /unknown parameter "\w+"; allowed: domain, wiki, type, namespace, title, user, kind, bot, min_bytes, minor, ticket$/,
      ],
      [
        'wiki=enwiki&kind=x&namespace=talk',
        /^namespace: must be the number .*; kind: must be one of registered, /,
      ],
      ['ticket=a&ticket=b', /^ticket: must be given only once/],
    ];
    for (const [query, message] of cases) {
      it(`answers 400 for ?${query.slice(0, 40)}`, async () => {
        const { server } = await setUp();
        const { body } = asReply(await request(server.url).get(`/events?${query}`).set(BEARER).expect(400));
        expect(body).to.have.nested.property('error.message').that.matches(message);
      });
    }

    it('answers 401 without a token, and 405 for other methods', async () => {
      const { server } = await setUp();
      await request(server.url).get('/events').expect(401);
      await request(server.url).get('/events?ticket=unknown').expect(401);
      for (const method of ['post', 'head', 'delete'] as const)
        await request(server.url)[method]('/events').set(BEARER).expect(405).expect('Allow', 'GET');
    });

    it('answers 404 if live events are disabled, and says where they are', async () => {
      const { url } = await serve(fakeDeps({ events: { disabledReason: 'ask the other one' } }));
      const { body } = asReply(await request(url).get('/events').set(BEARER).expect(404));
      expect(body).to.deep.equal({ error: { code: 'not-here', message: 'ask the other one' } });
      const bare = await serve(fakeDeps());
      await request(bare.url).get('/events').set(BEARER).expect(404);
    });
  });
});
