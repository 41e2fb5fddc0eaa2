import { expect } from 'chai';
import { type IncomingMessage, request } from 'node:http';
import { once } from 'node:events';
import { rawClient } from '../../http/support/raw-client.ts';

/** A running chat service with an application that has one writable chat. */
export interface ContractTarget {
  readonly url: string;
  readonly token: string;
  readonly chat: number;
  /** The queued jobs as JSON texts, in any order. */
  readonly jobs: () => Promise<readonly string[]>;
}

interface Reply {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers': 'Content-Type, Authorization, X-Requested-With, Accept',
  'access-control-expose-headers': 'X-Request-Id, X-Runtime',
  'access-control-max-age': '7200',
} as const;

/** Sends one request with its path unchanged; fetch would normalise it. */
export const send = async (
  url: string,
  method: string,
  path: string,
  { body, headers = {} }: { body?: string | Buffer; headers?: Readonly<Record<string, string>> } = {},
): Promise<Reply> => {
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, method, path, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
};

const message = (text: string): string => JSON.stringify({ message: { body: text } });
const helloBody = message('Hello');
const NESTING_DEPTH = 100_000;

/** Rejected requests: the path after the application, the body, the response. */
const REFUSED: readonly (readonly [string, string, string | Buffer, number, string])[] = [
  ['a number that is none', '/chats/abc/messages', helloBody, 400, 'Invalid chat number'],
  ['a fraction', '/chats/1.0/messages', helloBody, 400, 'Invalid chat number'],
  ['a hexadecimal number', '/chats/0x1/messages', helloBody, 400, 'Invalid chat number'],
  ['digits of another script', '/chats/%D9%A1/messages', helloBody, 400, 'Invalid chat number'],
  ['a number with a space', '/chats/1%20/messages', helloBody, 400, 'Invalid chat number'],
  ['a number beyond int64', '/chats/9223372036854775808/messages', helloBody, 400, 'Invalid chat number'],
  ['a number of 5,000 digits', `/chats/${'9'.repeat(5000)}/messages`, helloBody, 400, 'Invalid chat number'],
  ['a bad number before a bad body', '/chats/abc/messages', '{', 400, 'Invalid chat number'],
  ['the highest int64', '/chats/9223372036854775807/messages', helloBody, 404, 'Chat not found'],
  ['a negative number', '/chats/-1/messages', helloBody, 404, 'Chat not found'],
  ['zero', '/chats/0/messages', helloBody, 404, 'Chat not found'],
  ['a chat that is not there', '/chats/2000000000/messages', helloBody, 404, 'Chat not found'],
  ['no body', '/chats/1/messages', '', 400, 'Invalid request body'],
  ['what is not JSON', '/chats/1/messages', 'body=Hello', 400, 'Invalid request body'],
  ['half of a JSON', '/chats/1/messages', '{"message":{"body":"Hel', 400, 'Invalid request body'],
  [
    'what is not UTF-8',
    '/chats/1/messages',
    Buffer.from('{"message":{"body":"\xff"}}', 'latin1'),
    400,
    'Invalid request body',
  ],
  ['a list', '/chats/1/messages', '[]', 400, 'Invalid request body'],
  ['a text', '/chats/1/messages', '"message"', 400, 'Invalid request body'],
  ['a message that is a text', '/chats/1/messages', '{"message":"Hello"}', 400, 'Invalid request body'],
  [
    'a message that is a list',
    '/chats/1/messages',
    '{"message":[{"body":"Hello"}]}',
    400,
    'Invalid request body',
  ],
  ['a body that is a number', '/chats/1/messages', '{"message":{"body":5}}', 400, 'Invalid request body'],
  ['a body that is an object', '/chats/1/messages', '{"message":{"body":{}}}', 400, 'Invalid request body'],
  [
    'deep nesting',
    '/chats/1/messages',
    '['.repeat(NESTING_DEPTH) + ']'.repeat(NESTING_DEPTH),
    400,
    'Invalid request body',
  ],
  ['an empty object', '/chats/1/messages', '{}', 422, "Message body can't be blank"],
  ['null', '/chats/1/messages', 'null', 422, "Message body can't be blank"],
  ['a message without a body', '/chats/1/messages', '{"message":{}}', 422, "Message body can't be blank"],
  ['an empty body', '/chats/1/messages', message(''), 422, "Message body can't be blank"],
  [
    'spaces only',
    '/chats/1/messages',
    message(' \t\n\u00a0\u2003\u0085'),
    422,
    "Message body can't be blank",
  ],
  [
    'too many bytes for a text column',
    '/chats/1/messages',
    message('é'.repeat(32_768)),
    422,
    'Message body is too long (maximum is 65535 bytes)',
  ],
  ['a huge body', '/chats/1/messages', message('x'.repeat(1_000_000)), 413, 'Request body is too large'],
  ['an unknown route', '/chat', '', 404, 'Not found'],
];

/** The contract's cases, byte for byte; `status` is the status of an accepted call. */
export const chatContract = (target: () => ContractTarget, status = 202): void => {
  const chats = (token = target().token): string => `/api/v1/chat_applications/${token}/chats`;
  const messages = (chat = target().chat): string => `${chats()}/${chat}/messages`;
  const post = (
    path: string,
    body?: string | Buffer,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply> =>
    send(target().url, 'POST', path, {
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    });
  const numberOf = ({ body }: Reply): number => (JSON.parse(body) as { number: number }).number;
  const newJobs = async (before: readonly string[]): Promise<string[]> => {
    const known = new Set(before);
    return (await target().jobs()).filter((job) => !known.has(job));
  };

  it('is healthy', async () => {
    const { status: code, headers, body } = await send(target().url, 'GET', '/health');
    expect([code, body]).to.deep.equal([200, '{"status":"healthy"}']);
    expect(headers).to.include({
      ...CORS,
      'content-type': 'application/json; charset=utf-8',
      'content-length': '20',
    });
  });

  it('is ready', async () => {
    const { status: code, body } = await send(target().url, 'GET', '/ready');
    expect(code).to.equal(200);
    expect(JSON.parse(body)).to.include({ ready: true }).and.to.have.deep.property('problems', []);
  });

  it('creates chats with consecutive numbers', async () => {
    const first = await post(chats());
    expect(first.status).to.equal(status);
    expect(first.body).to.equal(`{"number":${numberOf(first)},"messages_count":0}`);
    expect(first.headers).to.include({
      ...CORS,
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(first.body.length),
    });
    expect(first.headers['x-request-id']).to.match(
      /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/,
    );
    expect(first.headers['x-runtime']).to.match(/^\d+\.\d{6}$/);
    const second = await post(chats());
    expect(second.body).to.equal(`{"number":${numberOf(first) + 1},"messages_count":0}`);
  });

  it('creates messages with consecutive numbers', async () => {
    const first = await post(messages(), helloBody);
    expect([first.status, first.body]).to.deep.equal([status, `{"number":${numberOf(first)}}`]);
    expect((await post(messages(), helloBody)).body).to.equal(`{"number":${numberOf(first) + 1}}`);
  });

  it('queues one job per call, like perform_later', async () => {
    const before = await target().jobs();
    const chat = numberOf(await post(chats()));
    const text = 'Héllo "you" \u2028 </b> 😀 \u0000 \ud83d!';
    const number = numberOf(await post(messages(), `{"message":{"body":${JSON.stringify(text)}}}`));
    const jobs = (await newJobs(before)).map((job) => JSON.parse(job) as Record<string, unknown>);
    expect(jobs).to.have.lengthOf(2);
    const named = (name: string): Record<string, unknown> =>
      jobs.find(({ wrapped }) => wrapped === name) ?? {};
    const outer = ['retry', 'queue', 'class', 'wrapped', 'args', 'jid', 'created_at', 'enqueued_at'];
    const inner = [
      ...['job_class', 'job_id', 'provider_job_id', 'queue_name', 'priority', 'arguments', 'executions'],
      ...['exception_executions', 'locale', 'timezone', 'enqueued_at'],
    ];
    for (const [name, expected] of [
      ['CreateChatJob', [chat]],
      ['CreateMessageJob', [number, 'Héllo "you" \u2028 </b> 😀 \u0000 \ufffd!']],
    ] as const) {
      const job = named(name);
      expect(Object.keys(job)).to.deep.equal(outer);
      expect(job).to.include({
        retry: true,
        queue: 'default',
        class: 'ActiveJob::QueueAdapters::SidekiqAdapter::JobWrapper',
      });
      expect(job['jid']).to.match(/^[\da-f]{24}$/);
      expect(job['created_at']).to.be.closeTo(Date.now() / 1000, 60);
      const [args] = job['args'] as Record<string, unknown>[];
      expect(Object.keys(args ?? {})).to.deep.equal(inner);
      expect(args).to.deep.include({
        job_class: name,
        provider_job_id: null,
        queue_name: 'default',
        priority: null,
        executions: 0,
        exception_executions: {},
        locale: 'en',
        timezone: 'UTC',
      });
      expect(args?.['enqueued_at']).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      const [owner, ...rest] = args?.['arguments'] as unknown[];
      expect(owner).to.be.a('number');
      expect(rest).to.deep.equal(expected);
    }
    const [text1 = ''] = await newJobs(before);
    expect(text1).to.match(/"created_at":\d+\.\d+,"enqueued_at":\d+\.\d+\}$/);
  });

  it('finds an application regardless of the case of its token', async () => {
    const before = numberOf(await post(chats()));
    expect(numberOf(await post(chats(target().token.toUpperCase())))).to.equal(before + 1);
  });

  it('finds a chat that it has just numbered, with or without sign and leading zeros', async () => {
    const { status: code, body } = await post(
      messages().replace(/chats\/\d+/, `chats/+00${target().chat}`),
      helloBody,
    );
    expect([code, Object.keys(JSON.parse(body) as object)]).to.deep.equal([status, ['number']]);
  });

  it('answers a repeated Idempotency-Key with the same number, and queues no second job', async () => {
    const before = await target().jobs();
    const key = { 'Idempotency-Key': `contract ${Math.random()}` };
    const replies = await Promise.all([1, 2, 3].map(() => post(chats(), undefined, key)));
    replies.push(await post(chats(target().token.toUpperCase()), undefined, key));
    expect(new Set(replies.map(({ body }) => body)).size).to.equal(1);
    expect(await newJobs(before)).to.have.lengthOf(1);
    const written = [await post(messages(), helloBody, key), await post(messages(), helloBody, key)];
    expect(new Set(written.map(({ body }) => body)).size).to.equal(1);
    expect(await newJobs(before)).to.have.lengthOf(2);
    const { status: code } = await post(chats(), undefined, { 'Idempotency-Key': 'x'.repeat(256) });
    expect(code).to.equal(400);
  });

  it('answers 404 for an unknown application after checking the body', async () => {
    const unknown = await post(chats('nobody'));
    expect([unknown.status, unknown.body]).to.deep.equal([404, '{"error":"ChatApplication not found"}']);
    expect((await post(`${chats('nobody')}/1/messages`, helloBody)).body).to.equal(
      '{"error":"ChatApplication not found"}',
    );
    expect((await post(`${chats('nobody')}/1/messages`, message(' '))).status).to.equal(422);
    expect((await post(`${chats('nobody')}/x/messages`, message(' '))).status).to.equal(400);
    expect((await post(chats('x'.repeat(300)))).status).to.equal(404);
    expect(await post(chats('%F0%9F%98%80'))).to.include({ status: 404 });
    expect((await post(chats('%ff'))).status).to.equal(400);
  });

  for (const [name, path, body, code, error] of REFUSED) {
    it(`rejects ${name} with ${code}, and queues nothing`, async () => {
      const before = await target().jobs();
      const reply = await post(`/api/v1/chat_applications/${target().token}${path}`, body);
      expect([reply.status, reply.body]).to.deep.equal([code, JSON.stringify({ error })]);
      expect(reply.headers).to.include({ ...CORS, 'content-type': 'application/json; charset=utf-8' });
      expect(await newJobs(before)).to.deep.equal([]);
    });
  }

  it('rejects a huge body without a length, and a compressed one', async () => {
    const { port } = new URL(target().url);
    const head = `POST ${messages()} HTTP/1.1\r\nHost: x\r\n`;
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const client = await rawClient(
      Number(port),
      `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(10)}`,
    );
    expect(await client.closed()).to.match(/^HTTP\/1.1 413 [^]*\{"error":"Request body is too large"\}$/);
    expect((await post(messages(), helloBody, { 'Content-Encoding': 'gzip' })).status).to.equal(415);
  });

  it('accepts a body that arrives byte by byte, and ignores one that is cut off', async () => {
    const before = await target().jobs();
    const { port } = new URL(target().url);
    const head = `POST ${messages()} HTTP/1.1\r\nHost: x\r\nContent-Length: ${helloBody.length}\r\n\r\n`;
    const broken = await rawClient(Number(port), head + helloBody.slice(0, 10));
    const slow = await rawClient(Number(port), head);
    for (const character of helloBody) slow.socket.write(character);
    await slow.until((text) => /"number":\d+\}$/.test(text));
    broken.socket.destroy();
    slow.socket.destroy();
    expect(await newJobs(before)).to.have.lengthOf(1);
  });

  it('answers OPTIONS with 204 for any path', async () => {
    for (const path of [chats(), '/anything']) {
      const {
        status: code,
        headers,
        body,
      } = await send(target().url, 'OPTIONS', path, {
        headers: { Origin: 'https://example.org', 'Access-Control-Request-Method': 'POST' },
      });
      expect([code, body]).to.deep.equal([204, '']);
      expect(headers).to.include(CORS);
      expect(headers).not.to.have.property('content-type');
    }
  });

  it("keeps a client's X-Request-Id without characters that are unsafe in a log", async () => {
    const { headers } = await post(chats(), undefined, { 'X-Request-Id': 'abc-123 "x"<' });
    expect(headers['x-request-id']).to.equal('abc-123x');
  });
};
