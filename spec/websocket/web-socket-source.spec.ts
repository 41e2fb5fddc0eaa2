import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { BehaviorSubject, type Subscription } from 'rxjs';
import type { WebSocket } from 'ws';
import { SourceError } from '../../src/core/loop/source-error.ts';
import { FeedError } from '../../src/net/feed-error.ts';
import { proxiesOf } from '../../src/net/proxy/proxies.ts';
import type { WebSocketMessage } from '../../src/websocket/received-message.ts';
import {
  type ResumingWebSocket,
  type WebSocketPosition,
  webSocketSource,
  type WebSocketSourceOptions,
} from '../../src/websocket/web-socket-source.ts';
import { type ForwardProxy, forwardProxy } from '../support/forward-proxy.ts';
import { readSource, type SourceReading } from '../support/read-source.ts';
import { untilStable } from '../support/until-stable.ts';
import { until as untilHolds } from '../support/wait-until.ts';
import {
  refuseWith,
  type ScriptedWebSocketServer,
  webSocketServer,
  type WebSocketScript,
} from '../support/web-socket-server.ts';

const until = (condition: () => boolean): Promise<unknown> => untilHolds('what is waited for', condition);

interface Read extends SourceReading<WebSocketMessage, WebSocketPosition> {
  readonly datas: () => readonly string[];
}

interface Positioned {
  readonly seq?: number;
}

const seqOf = (data: string): number | null => (JSON.parse(data) as Positioned).seq ?? null;
const message = (seq: number): string => JSON.stringify({ seq });
const sendAll = (socket: WebSocket, ...seqs: readonly number[]): void => {
  for (const seq of seqs) socket.send(message(seq));
};

describe('webSocketSource', () => {
  let server: ScriptedWebSocketServer | undefined;
  let proxy: ForwardProxy | undefined;
  let subscriptions: Subscription[] = [];

  afterEach(async () => {
    for (const subscription of subscriptions) subscription.unsubscribe();
    subscriptions = [];
    await proxy?.close();
    await server?.close();
    server = undefined;
    proxy = undefined;
  });

  const start = async (script: WebSocketScript): Promise<ScriptedWebSocketServer> => {
    server = await webSocketServer(script);
    return server;
  };
  const numbered = (url: string): WebSocketSourceOptions => ({
    url: (position) => (position === null ? url : `${url}?cursor=${position}`),
    position: seqOf,
  });
  /** `taken$` is a credit that every message reduces, as in a loop. */
  const read = (
    options: WebSocketSourceOptions,
    { from = null, taken$ }: { from?: WebSocketPosition | null; taken$?: BehaviorSubject<number> } = {},
  ): Read => {
    const reading = readSource(webSocketSource(options), from, taken$);
    subscriptions.push(reading.subscription);
    return {
      ...reading,
      datas: () => reading.batches.flatMap(({ items }) => items.map(({ data }) => data)),
    };
  };

  it('numbers its messages if their positions have no holes', () => {
    const options = numbered('ws://127.0.0.1/') as ResumingWebSocket;
    expect(webSocketSource(options).sequence).to.equal(undefined);
    const { sequence } = webSocketSource({ ...options, contiguous: true });
    expect(sequence?.numberOf({ data: message(7) })).to.equal(7);
    expect(sequence?.numberOf({ data: '{}' })).to.equal(null);
    expect(sequence?.numberOf({ data: '{' })).to.equal(null);
    expect(sequence?.lastBefore(7)).to.equal(7);
  });

  it('reads messages in order, with the position after each batch', async () => {
    const { url } = await start({ onConnection: (socket) => sendAll(socket, 1, 2, 3) });
    const { datas, batches, events } = read({ ...numbered(url), headers: { 'User-Agent': 'spec' } });
    await until(() => datas().length === 3);
    expect(datas()).to.deep.equal([1, 2, 3].map(message));
    expect(batches.at(-1)?.position).to.equal(3);
    expect(batches.reduce((sum, { size }) => sum + size, 0)).to.equal(3);
    expect(events).to.deep.equal([{ kind: 'connecting' }, { kind: 'connected' }]);
    expect(server?.requests[0]?.headers['user-agent']).to.equal('spec');
    expect(server?.requests[0]?.url).to.equal('/subscribe');
  });

  it('resumes from a position in the URL, rewound', async () => {
    const { url, requests } = await start({});
    read(
      {
        ...numbered(url),
        position: seqOf,
        url: (at) => `${url}?cursor=${at}`,
        rewind: (at) => Number(at) - 5,
      },
      { from: 100 },
    );
    await until(() => requests.length === 1);
    expect(requests[0]?.url).to.equal('/subscribe?cursor=95');
  });

  it('never moves a number back, also below the position it resumed from', async () => {
    const { url } = await start({ onConnection: (socket) => sendAll(socket, 90, 101, 99) });
    const { datas, batches } = read(numbered(url), { from: 100 });
    await until(() => datas().length === 3);
    expect(batches.at(-1)?.position).to.equal(101);
  });

  it('keeps the position at a message that has none or cannot be read', async () => {
    const { url } = await start({
      onConnection: (socket) => {
        sendAll(socket, 7);
        socket.send('{"kind":"account"}');
        socket.send('{ half');
      },
    });
    const { datas, batches } = read(numbered(url));
    await until(() => datas().length === 3);
    expect(batches.at(-1)?.position).to.equal(7);
  });

  it('reads binary messages of UTF-8 like text', async () => {
    const { url } = await start({ onConnection: (socket) => socket.send(Buffer.from('{"seq":4,"t":"é"}')) });
    const { datas, batches } = read(numbered(url));
    await until(() => datas().length === 1);
    expect(datas()).to.deep.equal(['{"seq":4,"t":"é"}']);
    expect(batches[0]?.position).to.equal(4);
  });

  it('makes a message of other bytes a dead letter, and goes on', async () => {
    const { url } = await start({
      onConnection: (socket) => {
        socket.send(Buffer.from([0xff, 0x00]), { binary: false });
        socket.send(Buffer.from([0xff, 0x00]));
        sendAll(socket, 5);
      },
    });
    const { datas, batches } = read(numbered(url));
    await until(() => datas().length === 3);
    const items = batches.flatMap((batch) => batch.items);
    const { problemOf } = webSocketSource(numbered(url));
    expect(items.map(problemOf)).to.deep.equal([
      'the message of 2 bytes is not UTF-8 text',
      'the message of 2 bytes is not UTF-8 text',
      null,
    ]);
    expect(batches.at(-1)?.position).to.equal(5);
  });

  it('makes a message beyond the limit a dead letter, with its position, and goes on', async () => {
    const { url } = await start({
      onConnection: (socket) => {
        socket.send(JSON.stringify({ text: 'x'.repeat(3_000_000), seq: 8 }));
        socket.send('{ "late": true }');
      },
    });
    const { datas, batches } = read({ ...numbered(url), maxMessageBytes: 1_000_000 });
    await until(() => datas().length === 2);
    const [first, second] = batches.flatMap((batch) => batch.items);
    expect(first?.problem).to.equal('the message has 3000019 bytes, and at most 1000000 are allowed');
    expect(first?.data.length).to.equal(65_536);
    expect(second?.problem).to.equal(undefined);
    expect(batches.at(-1)?.position).to.equal(8);
  });

  it('emits nothing without credit, and never more than its credit', async () => {
    const { url } = await start({
      onConnection: (socket) => sendAll(socket, ...Array.from({ length: 1000 }, (_, i) => i)),
    });
    const credit$ = new BehaviorSubject(0);
    const { datas } = read(numbered(url), { taken$: credit$ });
    await until(() => server?.sockets.size === 1);
    await delay(100);
    expect(datas()).to.deep.equal([]);
    credit$.next(10);
    await until(() => datas().length >= 10);
    await delay(100);
    expect(datas().length).to.equal(10);
    expect(credit$.value).to.equal(0);
    credit$.next(2000);
    await until(() => datas().length === 1000);
    expect(datas()).to.deep.equal(Array.from({ length: 1000 }, (_, i) => message(i)));
  });

  it('stalls the server while there is no credit', async () => {
    const text = JSON.stringify({ text: 'x'.repeat(1000) });
    const count = 60_000;
    let taken = 0;
    const { url } = await start({
      onConnection: (socket) => {
        const sendMore = (): void => {
          for (let i = 0; i < 100 && taken < count; i += 1) {
            taken += 1;
            socket.send(text, i === 99 ? sendMore : undefined);
          }
        };
        sendMore();
      },
    });
    const credit$ = new BehaviorSubject(500);
    const { datas } = read({ url }, { taken$: credit$ });
    await until(() => datas().length === 500);
    await untilStable(() => taken);
    expect(datas().length).to.equal(500);
    // The buffers of one connection: Linux has at most 10 MB for it.
    expect(taken).to.be.below(20_000);
    credit$.next(100_000);
    await until(() => datas().length === count);
  });

  it('fails with the code and the reason of the server, after what it sent before', async () => {
    const { url } = await start({
      onConnection: (socket) => {
        sendAll(socket, 1);
        socket.close(4008, 'cursor \u001b[31mtoo old');
      },
    });
    const { error, datas } = read(numbered(url));
    expect(await error).to.be.instanceOf(FeedError);
    expect(await error).to.include({
      code: 'feed-ended',
      retriable: true,
      message:
        'the server closed the connection with the code 4008 and the reason "cursor \u{fffd}[31mtoo old"',
    });
    expect(datas()).to.deep.equal([message(1)]);
  });

  it('emits what came before the end as soon as there is credit, then fails', async () => {
    const { url } = await start({
      onConnection: (socket) => {
        sendAll(socket, 1, 2, 3);
        socket.close(1001);
      },
    });
    const credit$ = new BehaviorSubject(1);
    const { error, datas } = read(numbered(url), { taken$: credit$ });
    await until(() => datas().length === 1);
    await delay(50);
    expect(datas().length).to.equal(1);
    credit$.next(5);
    expect(await error).to.include({ message: 'the server closed the connection with the code 1001' });
    expect(datas()).to.deep.equal([1, 2, 3].map(message));
  });

  it('fails when the connection is cut in the middle of a message', async () => {
    const { url } = await start({
      refuse: (socket, request) => {
        const key = request.headers['sec-websocket-key'] ?? '';
        void import('node:crypto').then(({ createHash }) => {
          const accept = createHash('sha1')
            .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
            .digest('base64');
          socket.write(
            `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
          );
          socket.write(Buffer.concat([Buffer.from([0x81, 9]), Buffer.from('{"seq":1}')]));
          // A frame of 20 bytes of which 5 arrive.
          socket.write(Buffer.concat([Buffer.from([0x81, 20]), Buffer.from('{"seq')]), () => {
            setTimeout(() => socket.destroy(), 50);
          });
        });
        return true;
      },
    });
    const { error, datas } = read(numbered(url));
    expect(await error).to.include({
      code: 'feed-ended',
      retriable: true,
      message: 'the connection to the feed was lost',
    });
    expect(datas()).to.deep.equal(['{"seq":1}']);
  });

  for (const [status, headers, expected] of [
    [
      '401 Unauthorized',
      [],
      {
        status: 401,
        retryAfterMs: null,
        message: 'the feed answered 401: it wants other credentials: check the headers',
      },
    ],
    ['429 Too Many Requests', ['Retry-After: 7'], { status: 429, retryAfterMs: 7000 }],
    ['503 Service Unavailable', ['Retry-After: 1'], { status: 503, retryAfterMs: 1000 }],
    [
      '200 OK',
      [],
      { status: 200, message: 'the feed answered 200: it is not a WebSocket server: check the URL' },
    ],
  ] as const) {
    it(`fails when the server answers ${status}`, async () => {
      const { url } = await start({ refuse: (socket) => refuseWith(socket, status, headers) });
      const { error } = read(numbered(url));
      expect(await error).to.include({ code: 'feed-refused', retriable: true, ...expected });
    });
  }

  it('fails when nothing listens there', async () => {
    const { error } = read(numbered('ws://127.0.0.1:9/'));
    expect(await error).to.include({ code: 'feed-unreachable', retriable: true });
  });

  it('follows a redirect', async () => {
    const { url } = await start({
      refuse: (socket, { url: path }) =>
        path === '/moved' ? refuseWith(socket, '302 Found', ['Location: /subscribe']) : false,
      onConnection: (socket) => sendAll(socket, 1),
    });
    const { datas } = read(numbered(new URL('/moved', url).href));
    await until(() => datas().length === 1);
  });

  it('fails when the server does not answer the handshake', async () => {
    const { url } = await start({ refuse: () => true });
    const { error } = read({ ...numbered(url), connectTimeoutMs: 100 });
    expect(await error).to.include({
      code: 'feed-unreachable',
      message: 'the feed did not answer within 0.1 s',
    });
  });

  for (const [answersPings, text] of [
    [
      true,
      'the feed sent no message for 0.2 s, although it answered a ping: if it may be quiet for so long, set a longer idleTimeoutMs',
    ],
    [false, 'the feed was silent for 0.2 s, and answered no ping'],
  ] as const) {
    it(`fails when the feed is silent and ${answersPings ? 'alive' : 'dead'}`, async () => {
      const { url } = await start({ answersPings, onConnection: (socket) => sendAll(socket, 1) });
      const { error, datas } = read({ ...numbered(url), idleTimeoutMs: 200 });
      expect(await error).to.include({ code: 'feed-silent', retriable: true, message: text });
      expect(datas().length).to.equal(1);
    });
  }

  it('stays connected while messages come, however long', async () => {
    const { url } = await start({
      onConnection: (socket) => {
        const timer = setInterval(() => sendAll(socket, 1), 40);
        socket.on('close', () => clearInterval(timer));
      },
    });
    const { datas, subscription } = read({ ...numbered(url), idleTimeoutMs: 200 });
    await until(() => datas().length >= 15);
    expect(subscription.closed).to.equal(false);
  });

  it('does not take its own slowness for silence', async () => {
    const { url } = await start({ onConnection: (socket) => sendAll(socket, 1, 2) });
    const credit$ = new BehaviorSubject(1);
    const { datas, subscription } = read({ ...numbered(url), idleTimeoutMs: 100 }, { taken$: credit$ });
    await until(() => datas().length === 1);
    await delay(400);
    expect(subscription.closed).to.equal(false);
    credit$.next(1);
    await until(() => datas().length === 2);
  });

  it('closes the connection when it is stopped, with the code of a normal end', async () => {
    let code = 0;
    const { url } = await start({
      onConnection: (socket) => {
        sendAll(socket, 1);
        socket.on('close', (closedWith) => {
          code = closedWith;
        });
      },
    });
    const { datas, subscription } = read(numbered(url));
    await until(() => datas().length === 1);
    subscription.unsubscribe();
    await until(() => code !== 0);
    expect(code).to.equal(1000);
  });

  it('ends a connection that is not open yet when it is stopped', async () => {
    let isClosed = false;
    const { url, requests } = await start({
      refuse: (socket) => {
        const close = (): void => {
          isClosed = true;
        };
        socket.on('error', close).on('end', close);
        socket.resume();
        return true;
      },
    });
    const { subscription } = read(numbered(url));
    await until(() => requests.length === 1);
    subscription.unsubscribe();
    await until(() => isClosed);
  });

  it('goes through a tunnel of a forward proxy', async () => {
    const { url } = await start({ onConnection: (socket) => sendAll(socket, 1) });
    proxy = await forwardProxy({ to: url.replace('ws:', 'http:') });
    const proxies = proxiesOf({ http: proxy.url, https: null, direct: '' });
    const { datas } = read({ ...numbered('ws://feed.example/subscribe'), proxies });
    await until(() => datas().length === 1);
    expect(proxy.requests).to.deep.equal(['CONNECT feed.example:80']);
  });

  it('names a proxy that wants another password, without ours', async () => {
    proxy = await forwardProxy({ to: 'http://127.0.0.1:9', credentials: 'me:other' });
    const proxies = proxiesOf({ http: proxy.url.replace('//', '//me:secret@'), https: null, direct: '' });
    const { error } = read({ ...numbered('ws://feed.example/subscribe'), proxies });
    const { message: text } = (await error) as Error;
    expect(text).to.contain(`the feed cannot be reached: the proxy ${proxy.url} requires another`);
    expect(text).not.to.contain('secret');
  });

  it('is named by its URL, without what may be secret', () => {
    const source = webSocketSource({ url: 'wss://me:pw@feed.example/x?token=1' });
    expect(source.name).to.equal('wss://feed.example/x');
  });

  it('reads the positions it formats', () => {
    const { formatPosition, parsePosition } = webSocketSource({ url: 'ws://feed.example/' });
    for (const position of ['a', 1_783_175_888_085_434]) {
      expect(parsePosition(formatPosition(position))).to.equal(position);
    }
  });

  for (const [what, options] of [
    ['a position without a way to resume', { url: 'ws://feed.example/', position: seqOf }],
    ['a way to resume without a position', { url: () => 'ws://feed.example/' }],
    ['a URL that is none', { url: 'feed.example' }],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => webSocketSource(options as unknown as WebSocketSourceOptions)).to.throw(SourceError);
    });
  }

  it('refuses a URL of another protocol, once and for all', async () => {
    const { error } = read({ url: 'ftp://feed.example/' });
    expect(await error).to.include({ code: 'source-misconfigured', retriable: false });
  });
});
