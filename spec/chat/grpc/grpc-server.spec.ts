import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { expect } from 'chai';
import { join } from 'node:path';
import {
  type CallResult,
  BLANK_BODY,
  OVERLOADED,
  INVALID_NUMBER,
  REDIS_UNAVAILABLE,
  RATE_LIMITED,
  unauthorized,
  UNKNOWN_APPLICATION,
  UNKNOWN_CHAT,
} from '../../../src/chat/call-result.ts';
import type { Call } from '../../../src/chat/call.ts';
import {
  type ChatServiceDefinition,
  chatServiceDefinition,
} from '../../../src/chat/grpc/chat-service-definition.ts';
import { type GrpcServerDeps, type GrpcServer, startGrpcServer } from '../../../src/chat/grpc/grpc-server.ts';
import { packageRoot } from '../../../src/files/package-root.ts';
import { until } from '../../support/wait-until.ts';

const PROTO = join(packageRoot(), 'src', 'chat', 'chat.proto');

describe('startGrpcServer', () => {
  let definition: ChatServiceDefinition;
  let server: GrpcServer;
  let client: Client;
  let calls: Call[];
  let handled: [id: string, method: string, status: number][];
  let broken: unknown[];
  let spans: [name: string, traceparent: unknown, status: number][];
  let reply: CallResult;

  const start = async (change: Partial<GrpcServerDeps> = {}): Promise<void> => {
    server = await startGrpcServer({
      submit: (call, complete) => {
        calls.push(call);
        complete(reply);
      },
      authorize: null,
      tracer: {
        begin: ({ name }, { traceparent }) => ({ end: (code) => spans.push([name, traceparent, code]) }),
      },
      clock: () => 0,
      onHandled: ({ id, method, status: code }) => handled.push([id, method, code]),
      onDefect: (error) => broken.push(error),
      protoFile: PROTO,
      host: '127.0.0.1',
      port: 0,
      ...change,
    });
    client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure());
  };
  before(async () => {
    definition = await chatServiceDefinition(PROTO);
  });
  beforeEach(() => {
    [calls, handled, broken, spans] = [[], [], [], []];
    reply = { kind: 'chat', number: 7, isDuplicate: false };
  });
  afterEach(async () => {
    client.close();
    await server.close(1000);
  });

  const unary = <I, O>(
    {
      path,
      requestSerialize,
      responseDeserialize,
    }: {
      path: string;
      requestSerialize: (value: I) => Buffer;
      responseDeserialize: (bytes: Buffer) => O;
    },
    request: I,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<O | ServiceError> =>
    new Promise((resolve) => {
      const metadata = new Metadata();
      for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        (error, value) => resolve(error ?? (value as O)),
      );
    });
  const createChat = (headers?: Readonly<Record<string, string>>): Promise<object> =>
    unary(definition.CreateChat, { token: 'tok' }, headers);
  const createMessage = (chat_number: string, body: string): Promise<object> =>
    unary(definition.CreateMessage, { token: 'tok', chat_number, body });

  it('creates a chat', async () => {
    await start();
    expect(
      await createChat({ 'idempotency-key': 'k', traceparent: '00-1-2-01', 'x-request-id': 'mine' }),
    ).to.deep.equal({
      number: 7,
      messages_count: 0,
    });
    expect(calls).to.deep.equal([{ kind: 'chat', token: 'tok', key: 'k' }]);
    expect(handled).to.deep.equal([['mine', 'CreateChat', 202]]);
    expect(spans).to.deep.equal([['headwater.chat.v1.ChatService/CreateChat', '00-1-2-01', 202]]);
  });

  it('creates a message', async () => {
    await start();
    reply = { kind: 'message', number: 3, isDuplicate: false };
    expect(await createMessage('9223372036854775807', 'Héllo 😀')).to.deep.equal({ number: 3 });
    expect(calls).to.deep.equal([
      { kind: 'message', token: 'tok', chat: '9223372036854775807', body: { text: 'Héllo 😀' }, key: null },
    ]);
  });

  for (const [refusal, code] of [
    [INVALID_NUMBER, status.INVALID_ARGUMENT],
    [BLANK_BODY, status.INVALID_ARGUMENT],
    [UNKNOWN_APPLICATION, status.NOT_FOUND],
    [UNKNOWN_CHAT, status.NOT_FOUND],
    [RATE_LIMITED, status.RESOURCE_EXHAUSTED],
    [REDIS_UNAVAILABLE, status.UNAVAILABLE],
    [OVERLOADED, status.UNAVAILABLE],
  ] as const) {
    it(`rejects with ${status[code]}: ${refusal.error}`, async () => {
      await start();
      reply = refusal;
      const error = (await createChat()) as ServiceError;
      expect([error.code, error.details]).to.deep.equal([code, refusal.error]);
      const after = error.metadata.get('retry-after');
      expect(after).to.deep.equal('retryAfter' in refusal ? [String(refusal.retryAfter)] : []);
    });
  }

  it('authorizes first', async () => {
    await start({
      authorize: (header) => Promise.resolve(header === 'Bearer right' ? null : unauthorized('no token')),
    });
    const error = (await createChat()) as ServiceError;
    expect([error.code, error.details]).to.deep.equal([status.UNAUTHENTICATED, 'no token']);
    expect(calls).to.deep.equal([]);
    expect(await createChat({ authorization: 'Bearer right' })).to.have.property('number', 7);
  });

  it('answers INTERNAL after an internal error, without its message, and reports it', async () => {
    await start({ authorize: () => Promise.reject(new Error('a secret')) });
    const error = (await createChat()) as ServiceError;
    expect([error.code, error.details]).to.deep.equal([status.INTERNAL, 'Internal server error']);
    expect(broken).to.have.lengthOf(1);
  });

  it('rejects a request that is too large', async () => {
    await start();
    const error = (await createMessage('1', 'x'.repeat(2_000_000))) as ServiceError;
    expect(error.code).to.equal(status.RESOURCE_EXHAUSTED);
    expect(calls).to.deep.equal([]);
  });

  it('names the setting to change if its port is in use', async () => {
    await start();
    const second = await startGrpcServer({
      submit: () => undefined,
      authorize: null,
      tracer: { begin: () => ({ end: () => undefined }) },
      clock: () => 0,
      onHandled: () => undefined,
      onDefect: () => undefined,
      protoFile: PROTO,
      host: '127.0.0.1',
      port: server.port,
    }).catch((error: unknown) => error);
    expect(second).to.be.instanceOf(Error).and.have.property('message').that.includes('GRPC_PORT');
  });

  it('lets an open call finish when it closes', async () => {
    let complete: ((result: CallResult) => void) | undefined;
    await start({ submit: (_call, completing) => (complete = completing) });
    const open = createChat();
    await until('it asks', () => complete !== undefined);
    const closed = server.close(60_000);
    complete?.({ kind: 'chat', number: 1, isDuplicate: false });
    expect(await open).to.have.property('number', 1);
    await closed;
  });
});
