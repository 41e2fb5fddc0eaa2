import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { type RingLog, ringLog } from '../../../src/core/collections/ring-log.ts';
import type { LiveChange } from '../../../src/http/live/live-change.ts';
import type { LiveStream, ReaderEventListener } from '../../../src/http/live/reader-event-listener.ts';
import type { CompletedRequest } from '../../../src/http/middleware/count-requests.ts';
import type { HttpServer } from '../../../src/http/server/listen.ts';
import { until, waitUntil } from '../../support/wait-until.ts';
import { openStream } from '../support/event-stream.ts';
import {
  ACCOUNT,
  BEARER,
  type DepsOverrides,
  fakeAccounts,
  fakeDeps,
  type FakeDeps,
} from '../support/fake-deps.ts';
import { liveChangeFixture } from '../support/live-change-fixture.ts';
import { rawClient } from '../support/raw-client.ts';
import { type ServeOptions, servers } from '../support/serve.ts';
import { openWebSocketClient, refusedWebSocket } from '../support/web-socket-client.ts';

const change = (id: string, over: Partial<LiveChange> = {}): LiveChange => liveChangeFixture({ id, ...over });
const isPublic = { settings: { statsPublic: true } };
const headers = BEARER;

describe('GET /events as a WebSocket', () => {
  const { serve } = servers();

  const setUp = async (
    overrides: DepsOverrides & { readonly history?: number } = {},
    options: ServeOptions = {},
  ): Promise<{ server: HttpServer; log: RingLog<LiveChange>; deps: FakeDeps }> => {
    const { history = 100, ...others } = overrides;
    const log = ringLog<LiveChange>(history);
    const deps = fakeDeps({ events: { log }, ...others });
    return { server: await serve(deps, options), log, deps };
  };
  const ticketOf = async ({ url }: HttpServer): Promise<string> => {
    const response = await fetch(`${url}/stats/ticket`, { method: 'POST', headers });
    return ((await response.json()) as { ticket: string }).ticket;
  };

  it('sends each matching change as a message of its own, with its position', async () => {
    const { server, log } = await setUp();
    log.append([change('before')]);
    const { messages, has } = await openWebSocketClient(server, '/events?type=edit&bot=false', { headers });
    log.append([change('a', { title: 'Zürich "1"' }), change('log', { type: 'log' }), change('b')]);
    await has('id', 'b');
    expect(Object.keys(messages[0] ?? {})).to.deep.equal(['position']);
    expect(messages.slice(1).map(({ id, title }) => [id, title])).to.deep.equal([
      ['a', 'Zürich "1"'],
      ['b', 'Main Page'],
    ]);
    expect(messages[1]?.['position']).to.match(/^2-[\w-]{32}$/);
  });

  it('continues after the position in Last-Event-ID', async () => {
    const { server, log } = await setUp();
    const first = await openWebSocketClient(server, '/events', { headers });
    log.append([change('a')]);
    await first.has('id', 'a');
    const id = String(first.messages.at(-1)?.['position']);
    first.socket.close();
    log.append([change('b')]);
    const second = await openWebSocketClient(server, '/events', {
      headers: { ...headers, 'Last-Event-ID': id },
    });
    await second.has('id', 'b');
    expect(second.messages.flatMap(({ id: one }) => one ?? [])).to.deep.equal(['b']);
  });

  describe('refuses before it opens, with the same JSON as everywhere,', () => {
    const cases: readonly (readonly [
      what: string,
      path: string,
      headers: Readonly<Record<string, string>>,
      status: number,
      code: string,
    ])[] = [
      ['a bad filter', '/events?type=edits', headers, 400, 'bad-request'],
      ['a missing token', '/events', {}, 401, 'token-missing'],
      ['a wrong token', '/events', { Authorization: 'Bearer x' }, 401, 'token-malformed'],
      ['a wrong ticket', '/events?ticket=x', {}, 401, 'ticket-invalid'],
    ];
    for (const [what, path, given, status, code] of cases) {
      it(what, async () => {
        const { server } = await setUp();
        const refused = await refusedWebSocket(server, path, { headers: given });
        expect(refused.status).to.equal(status);
        expect(refused.body).to.have.nested.property('error.code').that.equals(code);
        expect(refused.headers).to.include({ connection: 'close', 'x-content-type-options': 'nosniff' });
      });
    }

    it('a process without live events', async () => {
      const { server } = await setUp({ ...isPublic, events: { disabledReason: 'ask the other one' } });
      const { status, body } = await refusedWebSocket(server, '/events');
      expect({ status, body }).to.deep.equal({
        status: 404,
        body: { error: { code: 'not-here', message: 'ask the other one' } },
      });
    });

    it('another version of the protocol, and a handshake without a key', async () => {
      const { server } = await setUp(isPublic);
      const send = async (more: string): Promise<string> => {
        const request = `GET /events HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`;
        return (await rawClient(server.port, request)).closed();
      };
      const old = await send('Sec-WebSocket-Version: 12\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n');
      expect(old)
        .to.match(/^HTTP\/1.1 426 /)
        .and.to.match(/Sec-WebSocket-Version: 13\r\n/);
      expect(old).to.include('"web-socket-version"');
      const noKey = await send('Sec-WebSocket-Version: 13\r\n');
      expect(noKey)
        .to.match(/^HTTP\/1.1 400 /)
        .and.to.include('"web-socket-key"');
    });
  });

  describe('who may open it', () => {
    it('takes a ticket, once', async () => {
      const { server, log } = await setUp();
      const path = `/events?ticket=${await ticketOf(server)}`;
      const { has } = await openWebSocketClient(server, path, { origin: 'https://elsewhere.example' });
      log.append([change('a')]);
      await has('id', 'a');
      expect((await refusedWebSocket(server, path)).status).to.equal(401);
    });

    it('refuses pages of other sites without a token or ticket, although the statistics are public', async () => {
      const { server } = await setUp(isPublic);
      for (const origin of ['https://elsewhere.example', 'null', `http://127.0.0.1.example:${server.port}`]) {
        const { status, body } = await refusedWebSocket(server, '/events', { origin });
        expect(status, origin).to.equal(403);
        expect(body, origin).to.have.nested.property('error.code').that.equals('other-origin');
      }
      const own = [
        { origin: `http://127.0.0.1:${server.port}` },
        { origin: 'https://stats.example:8443', headers: { Host: 'stats.example:8443' } },
        // A proxy that leaves out the port.
        { origin: 'https://stats.example:8443', headers: { Host: 'stats.example' } },
      ];
      for (const options of own) (await openWebSocketClient(server, '/events', options)).socket.close();
    });

    it('closes it when the account is disabled', async () => {
      const accounts = fakeAccounts();
      const { server } = await setUp({ accounts });
      const { closed } = await openWebSocketClient(server, '/events', { headers });
      accounts.change({ ...ACCOUNT, isUsable: false });
      expect(await closed()).to.deep.equal([1008, 'the token or ticket is no longer valid: log in again']);
    });
  });

  it('shares the number of streams with the others, and frees its place when it is closed', async () => {
    const { server } = await setUp(isPublic, { maxStreams: 2 });
    const one = await openWebSocketClient(server, '/events');
    await openStream(server, '/events');
    const { status, headers: refused } = await refusedWebSocket(server, '/events');
    expect({ status, retry: refused['retry-after'] }).to.deep.equal({ status: 503, retry: '30' });
    one.socket.close();
    await one.closed();
    await waitUntil('a place is free', async () => {
      const { status: now, body } = await fetch(`${server.url}/events`);
      await body?.cancel();
      return now === 200 ? true : undefined;
    });
  });

  it('is counted as a reader and as a request with status 101', async () => {
    const joined: LiveStream[] = [];
    const left: LiveStream[] = [];
    const ended: CompletedRequest[] = [];
    const readerListener: ReaderEventListener = {
      onJoin: (stream) => joined.push(stream),
      onLeave: (stream) => left.push(stream),
      onCutOff: () => undefined,
      onMissed: () => undefined,
    };
    const requestListener = {
      onStart: () => undefined,
      onEnd: (one: CompletedRequest) => ended.push(one),
      clock: () => 0,
    };
    const { server } = await setUp(isPublic, { readerListener, requestListener });
    const { socket } = await openWebSocketClient(server, '/events');
    expect({ joined, left, ended }).to.deep.equal({ joined: ['events'], left: [], ended: [] });
    socket.terminate();
    await until('it has left', () => ended.length > 0);
    expect({ left, ended }).to.deep.equal({
      left: ['events'],
      ended: [{ route: '/events', status: '101', seconds: 0 }],
    });
  });

  describe('slow and lost clients', () => {
    const BIG = 'x'.repeat(2_000_000);

    it('queues one chunk, and cuts off a client once the history has moved past it', async () => {
      const cutOffs: LiveStream[] = [];
      const readerListener: ReaderEventListener = {
        onJoin: () => undefined,
        onLeave: () => undefined,
        onCutOff: (stream) => cutOffs.push(stream),
        onMissed: () => undefined,
      };
      const { server, log } = await setUp({ ...isPublic, history: 20 }, { readerListener });
      const { socket, messages, closed } = await openWebSocketClient(server, '/events');
      socket.pause();
      for (let n = 1; cutOffs.length === 0 && n < 300; n += 1) {
        log.append([change(`n${n}`, { title: BIG })]);
        // Rounds come every 200 ms.
        await pause(40);
      }
      socket.resume();
      expect(await closed()).to.deep.equal([1013, 'too slow: read faster, or use a filter']);
      expect(messages.at(-1)).to.include({ notice: 'cut-off', reason: 'too-slow' });
      const ids = messages.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
      expect(ids.length).to.be.below(300);
      expect(ids).to.deep.equal(ids.map((_, n) => `n${n + 1}`));
    }).timeout(20_000);

    it('is pinged, and closed when it does not answer for a minute', async () => {
      const scheduler = new VirtualTimeScheduler(undefined, 0);
      const { server } = await setUp(isPublic, { scheduler });
      const answering = await openWebSocketClient(server, '/events');
      const silent = await openWebSocketClient(server, '/events', { autoPong: false });
      let pings = 0;
      silent.socket.on('ping', () => (pings += 1));
      let answered = 0;
      answering.socket.on('ping', () => (answered += 1));
      for (let beat = 1; beat <= 4; beat += 1) {
        scheduler.maxFrames = beat * 15_000;
        scheduler.flush();
        await until('both are pinged', () => pings === beat && answered === beat);
        await pause(20);
      }
      expect(silent.socket.readyState).to.equal(silent.socket.OPEN);
      scheduler.maxFrames = 75_000;
      scheduler.flush();
      expect(await silent.closed()).to.deep.equal([1006, '']);
      expect(answering.socket.readyState).to.equal(answering.socket.OPEN);
    });

    it('ignores what a client sends, and closes one that sends too much', async () => {
      const { server, log } = await setUp(isPublic);
      const { socket, has, closed } = await openWebSocketClient(server, '/events');
      socket.send('hello');
      log.append([change('a')]);
      await has('id', 'a');
      socket.send('x'.repeat(2000));
      expect((await closed())[0]).to.equal(1009);
    });
  });

  it('is closed with 1001 when the server stops, after what was still to be sent', async () => {
    const { server, log, deps } = await setUp(isPublic);
    const { messages, closed } = await openWebSocketClient(server, '/events');
    log.append([change('last')]);
    deps.stopping$.next();
    const stopped = server.close(5000);
    expect(await closed()).to.deep.equal([1001, 'the server is stopping: connect again']);
    expect(messages.at(-1)).to.include({ id: 'last' });
    await stopped;
  });

  it('does not keep the server from stopping when the client does not answer', async () => {
    const { server, deps } = await setUp(isPublic);
    const { socket } = await openWebSocketClient(server, '/events');
    socket.pause();
    const startedAt = performance.now();
    deps.stopping$.next();
    await server.close(5000);
    expect(performance.now() - startedAt).to.be.below(4000);
    socket.terminate();
  }).timeout(10_000);

  describe('other upgrades', () => {
    const upgradeTo = (protocol: string, path: string): string =>
      `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\n` +
      'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nContent-Type: application/json\r\nContent-Length: 44\r\n\r\n' +
      '{"username":"nobody","password":"wrong-one"}';

    it('are ignored: a client that offers HTTP/2 gets its response, and its body is read', async () => {
      const { server } = await setUp();
      const client = await rawClient(server.port, upgradeTo('h2c', '/login'));
      expect(await client.ended())
        .to.match(/^HTTP\/1.1 401 /)
        .and.to.include('"error"');
      client.socket.destroy();
    });

    it('are ignored on other routes, also to a WebSocket', async () => {
      const { server } = await setUp();
      for (const [path, status] of [
        ['/status', 200],
        ['/eventsx', 404],
        ['/stats', 401],
      ] as const) {
        const request = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
        const client = await rawClient(server.port, request);
        expect(await client.ended(), path).to.match(new RegExp(`^HTTP/1.1 ${status} `));
        client.socket.destroy();
      }
    });
  });
});
