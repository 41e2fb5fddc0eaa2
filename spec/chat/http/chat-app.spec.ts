import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { type CallResult, OVERLOADED, unauthorized } from '../../../src/chat/call-result.ts';
import type { Call } from '../../../src/chat/call.ts';
import { type ChatAppDeps, chatApp } from '../../../src/chat/http/chat-app.ts';
import type { HandledRequest } from '../../../src/chat/http/exchange.ts';
import type { TracedCall } from '../../../src/chat/call-tracer.ts';
import { until } from '../../support/wait-until.ts';
import { send } from '../support/chat-contract.ts';

const CHATS = '/api/v1/chat_applications/tok/chats';
const MESSAGE = '{"message":{"body":"Hello"}}';

describe('chatApp', () => {
  let server: Server;
  let url = '';
  let calls: Call[];
  let handled: HandledRequest[];
  let broken: unknown[];
  let spans: [name: string, traceparent: unknown, status: number][];
  let reply: (call: Call) => CallResult;

  const start = async (change: Partial<ChatAppDeps> = {}): Promise<void> => {
    server = createServer(
      chatApp({
        submit: (call, complete) => {
          calls.push(call);
          complete(reply(call));
        },
        status: 202,
        readiness: () => Promise.resolve({ ready: true, problems: [] }),
        authorize: null,
        jobs: null,
        tracer: {
          begin: ({ name }: TracedCall, { traceparent }) => ({
            end: (status) => spans.push([name, traceparent, status]),
          }),
        },
        trustProxy: false,
        clock: () => 0,
        onHandled: (one) => handled.push(one),
        onDefect: (error) => broken.push(error),
        ...change,
      }),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  beforeEach(() => {
    [calls, handled, broken, spans] = [[], [], [], []];
    reply = ({ kind }) => ({ kind, number: 7, isDuplicate: false });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  for (const [what, path, call] of [
    ['a chat', CHATS, { kind: 'chat', token: 'tok', key: 'k' }],
    [
      'a chat, its path written otherwise',
      `/api/v1/chat_applications/t%6fk/chats/?x=1`,
      { kind: 'chat', token: 'tok', key: 'k' },
    ],
    [
      'a token with a slash and a zero byte',
      '/api/v1/chat_applications/a%2Fb%00/chats',
      { kind: 'chat', token: 'a/b\u0000', key: 'k' },
    ],
    [
      'a message',
      `${CHATS}/07/messages`,
      { kind: 'message', token: 'tok', chat: '07', body: { text: 'Hello' }, key: 'k' },
    ],
    [
      'a message, its path written otherwise',
      `${CHATS}/%2B7/messages/`,
      { kind: 'message', token: 'tok', chat: '+7', body: { text: 'Hello' }, key: 'k' },
    ],
  ] as const) {
    it(`accepts ${what}`, async () => {
      await start();
      const { status, body } = await send(url, 'POST', path, {
        body: MESSAGE,
        headers: { 'Idempotency-Key': 'k', traceparent: '00-1-2-01' },
      });
      expect(calls).to.deep.equal([call]);
      const expected = call.kind === 'chat' ? '{"number":7,"messages_count":0}' : '{"number":7}';
      expect([status, body]).to.deep.equal([202, expected]);
      const pattern = `/api/v1/chat_applications/:token/chats${call.kind === 'chat' ? '' : '/:number/messages'}`;
      expect(handled.map(({ route, method, path: requested }) => [route, method, requested])).to.deep.equal([
        [pattern, 'POST', path],
      ]);
      expect(spans).to.deep.equal([[`POST ${pattern}`, '00-1-2-01', 202]]);
    });
  }

  it('answers the same for every spelling of a path', async () => {
    await start();
    const visible = async (path: string): Promise<unknown> => {
      const { status, body, headers } = await send(url, 'POST', path, {
        headers: { 'X-Request-Id': 'mine' },
      });
      return { status, body, headers: { ...headers, date: '' } };
    };
    expect(await visible(CHATS)).to.deep.equal(await visible(CHATS.replace('tok', '%74ok')));
  });

  it('sends Retry-After for temporary failures', async () => {
    await start();
    reply = () => OVERLOADED;
    const { status, headers } = await send(url, 'POST', CHATS);
    expect([status, headers['retry-after']]).to.deep.equal([503, '1']);
    expect(spans.map(([, , code]) => code)).to.deep.equal([503]);
  });

  it('authorizes before it reads the body, and submits nothing if that fails', async () => {
    const seen: unknown[] = [];
    await start({
      authorize: (header) => {
        seen.push(header);
        return Promise.resolve(header === 'Bearer right' ? null : unauthorized('no'));
      },
    });
    const post = (
      token: string,
    ): Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]> }> =>
      send(url, 'POST', `${CHATS}/1/messages`, {
        body: MESSAGE,
        headers: { Authorization: `Bearer ${token}` },
      });
    const refused = await post('wrong');
    expect([refused.status, refused.headers['www-authenticate']]).to.deep.equal([401, 'Bearer']);
    expect(calls).to.deep.equal([]);
    expect((await post('right')).status).to.equal(202);
    expect(seen).to.deep.equal(['Bearer wrong', 'Bearer right']);
  });

  for (const [what, path] of [
    ['in a usual path', CHATS],
    ['in another path', `${CHATS}/`],
  ] as const) {
    it(`answers 500 after an internal error ${what}, reports it, and continues`, async () => {
      await start();
      reply = () => {
        throw new Error('a defect');
      };
      const { status, body } = await send(url, 'POST', path);
      expect([status, body]).to.deep.equal([500, '{"error":"Internal server error"}']);
      expect(broken).to.have.lengthOf(1);
      reply = () => ({ kind: 'chat', number: 1, isDuplicate: false });
      expect((await send(url, 'POST', path)).status).to.equal(202);
    });
  }

  it('answers 500 if authorization fails with an error', async () => {
    await start({ authorize: () => Promise.reject(new Error('a defect')) });
    expect((await send(url, 'POST', CHATS)).status).to.equal(500);
    expect(calls).to.deep.equal([]);
  });

  it('answers 400 to a path with malformed percent-encoding', async () => {
    await start();
    const { status, body } = await send(url, 'POST', '/api/v1/chat_applications/%ff/chats');
    expect([status, body]).to.deep.equal([400, '{"error":"Invalid path: malformed percent-encoding"}']);
    expect(broken).to.deep.equal([]);
  });

  it('reports problems at /ready but not at /health', async () => {
    await start({ readiness: () => Promise.resolve({ ready: false, problems: ['Redis is unreachable'] }) });
    const ready = await send(url, 'GET', '/ready');
    expect([ready.status, ready.body]).to.deep.equal([
      503,
      '{"ready":false,"problems":["Redis is unreachable"]}',
    ]);
    expect((await send(url, 'GET', '/health')).status).to.equal(200);
  });

  it('shows the jobs if they are available', async () => {
    await start({ jobs: () => ['{"a":1}', '{"a":2}'] });
    expect((await send(url, 'GET', '/jobs')).body).to.equal('[{"a":1},\n{"a":2}]');
  });

  it('answers 404 for /jobs if they are not available, and for unknown paths', async () => {
    await start();
    for (const [method, path] of [
      ['GET', '/jobs'],
      ['GET', CHATS],
      ['DELETE', CHATS],
      ['POST', '/health'],
      ['POST', `${CHATS}/1`],
      ['GET', '/'],
    ] as const) {
      const { status, body } = await send(url, method, path);
      expect([status, body], `${method} ${path}`).to.deep.equal([404, '{"error":"Not found"}']);
    }
    expect(calls).to.deep.equal([]);
  });

  it('sends nothing to a client that has disconnected', async () => {
    let complete: ((result: CallResult) => void) | undefined;
    await start({ submit: (_call, settling) => (complete = settling) });
    const connected = once(server, 'connection') as Promise<[Socket]>;
    const aborted = new AbortController();
    const gone = fetch(`${url}${CHATS}`, { method: 'POST', signal: aborted.signal }).catch(() => 'gone');
    const [socket] = await connected;
    await until('it asks', () => complete !== undefined);
    const closed = once(socket, 'close');
    aborted.abort();
    expect(await gone).to.equal('gone');
    await closed;
    complete?.({ kind: 'chat', number: 1, isDuplicate: false });
    expect(handled).to.deep.equal([]);
    expect(broken).to.deep.equal([]);
  });
});
