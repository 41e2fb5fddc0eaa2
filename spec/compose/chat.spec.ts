import { expect } from 'chai';
import { runCommand } from '../support/images/run-command.ts';
import { requireService } from '../support/services/require-service.ts';
import { waitUntil } from '../support/wait-until.ts';
import { composeProject, whyNoCompose } from './support/compose-project.ts';

const CHAT_PORT = 18620;
const GRPC_PORT = 18621;
/** What a DSN and a URL have to treat with care. */
const PASSWORD = 'p@ss/w:rd?';
const JWT_SECRET = 'a secret of this spec, long enough for production';
const SERVICES = ['mysql', 'redis', 'chat', 'chat-worker'];
const CHATS = 20;

/** Creates a chat over gRPC, in a container with the host's network; prints the answer. */
const CREATE_CHAT = `
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { chatServiceDefinition } from '/app/dist/src/chat/grpc/chat-service-definition.js';
const [address, token, key] = process.argv.slice(1);
const { CreateChat: call } = await chatServiceDefinition('/app/src/chat/chat.proto');
const metadata = new Metadata();
metadata.set('authorization', 'Bearer ' + token);
metadata.set('idempotency-key', key);
const client = new Client(address, credentials.createInsecure());
const print = (error, answer) => { console.log(error?.message ?? JSON.stringify(answer)); client.close(); };
client.makeUnaryRequest(call.path, call.requestSerialize, call.responseDeserialize, { token: 'demo' }, metadata, print);
`;

describe('docker compose --profile chat up', () => {
  const project = composeProject('headwater-chat-specs', {
    CHAT_PORT: String(CHAT_PORT),
    GRPC_PORT: String(GRPC_PORT),
    MYSQL_ROOT_PASSWORD: PASSWORD,
    COMPOSE_PROFILES: 'chat',
    JWT_SECRET,
  });
  const { compose, kill9, request, state, untilHealthy } = project;
  let token = '';

  const createChat = async (key: string): Promise<{ readonly status: number; readonly body: string }> =>
    request(CHAT_PORT, '/api/v1/chat_applications/demo/chats', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
    });
  /** The same chat is asked for until it is accepted, as a client would. */
  const untilAccepted = (key: string) =>
    waitUntil(
      `chat ${key} is accepted`,
      async () => {
        const answer = await createChat(key).catch(() => null);
        return answer?.status === 202 ? answer : undefined;
      },
      { atMostMs: 60_000, everyMs: 500 },
    );
  const numbersInMysql = async (): Promise<readonly number[]> => {
    const query = 'SELECT number FROM chats ORDER BY number';
    const args = [
      'exec',
      '--no-TTY',
      '--env',
      `MYSQL_PWD=${PASSWORD}`,
      'mysql',
      'mysql',
      '-uroot',
      '-N',
      '-e',
      query,
    ];
    const lines = await compose([...args, 'chat_system_development']);
    return lines
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map(Number);
  };

  before(async function () {
    requireService(this, await whyNoCompose());
    await compose(['down', '--volumes', '--remove-orphans']);
  });
  after(async function () {
    if ((await whyNoCompose()) === null)
      await compose(['down', '--volumes', '--remove-orphans', '--timeout', '1']);
  });

  it('is healthy, with a password that has to be encoded and with CHAT_AUTH', async () => {
    await compose(['up', '--detach', '--wait', 'probe', ...SERVICES]);
    for (const store of ['mysql', 'redis'])
      expect((await state('chat')).startedAt).to.be.above((await state(store)).startedAt);
    expect((await request(CHAT_PORT, '/ready')).status).to.equal(200);
  });

  it('accepts the tokens of the server, and nothing without one', async () => {
    expect((await createChat('none')).status).to.equal(401);
    const printed = await compose([
      'run',
      '--rm',
      '--no-deps',
      '--no-TTY',
      '--env',
      `JWT_SECRET=${JWT_SECRET}`,
      'server',
      'token',
    ]);
    token = printed.trim().split('\n').at(-1) ?? '';
    expect((await createChat('chat-0')).status).to.equal(202);
  });

  it('answers over gRPC as well, on the port that is set', async () => {
    const run = ['exec', '--no-TTY', 'probe', 'node', '--input-type=module', '--eval', CREATE_CHAT];
    const printed = await compose([...run, `127.0.0.1:${GRPC_PORT}`, token, 'chat-0']);
    expect(JSON.parse(printed)).to.include({ number: 1 });
  });

  it('numbers each chat once and writes it, through kill -9 of each service', async () => {
    for (let number = 1; number < CHATS; number += 1) {
      const service = SERVICES[number % 5];
      if (service !== undefined && number < 5) await kill9(service);
      const { body } = await untilAccepted(`chat-${number}`);
      expect(JSON.parse(body)).to.include({ number: number + 1 });
    }
    await untilHealthy(SERVICES);
    const areWritten = async (): Promise<readonly number[] | undefined> => {
      const numbers = await numbersInMysql().catch(() => []);
      return numbers.length >= CHATS ? numbers : undefined;
    };
    const written = await waitUntil('the worker has written them', areWritten, { everyMs: 1000 });
    expect(written).to.deep.equal(Array.from({ length: CHATS }, (_, index) => index + 1));
  });

  it('has a worker that logs no deprecations', async () => {
    const lines = (await compose(['logs', '--no-log-prefix', 'chat-worker'])).trim().split('\n');
    expect(lines.filter((line) => /deprecat/i.test(line))).to.deep.equal([]);
  });

  it('is not ready while MySQL is unreachable, and recovers', async () => {
    await runCommand('docker', [
      'network',
      'disconnect',
      project.network,
      await project.containerOf('mysql'),
    ]);
    const status = async (wanted: number) =>
      waitUntil(
        `it answers ${wanted}`,
        async () => ((await request(CHAT_PORT, '/ready')).status === wanted ? true : undefined),
        { atMostMs: 60_000, everyMs: 1000 },
      );
    await status(503);
    await runCommand('docker', [
      'network',
      'connect',
      '--alias',
      'mysql',
      project.network,
      await project.containerOf('mysql'),
    ]);
    await status(200);
  });

  it('stops within its grace period, with code 0', async () => {
    await compose(['stop']);
    expect(await state('chat')).to.include({ exitCode: 0 });
    expect(await state('chat-worker')).to.include({ exitCode: 0 });
    for (const service of ['mysql', 'redis'])
      expect((await state(service)).exitCode, service).not.to.equal(137);
  });
});
