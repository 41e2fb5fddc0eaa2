import { expect } from 'chai';
import { setTimeout as delay } from 'node:timers/promises';
import type { CliProcess } from '../support/cli-process.ts';
import { type Misbehaviour, misbehavingServer } from '../support/misbehaving-server.ts';
import { testBed } from '../support/test-bed.ts';

/** Each of its own, so that a leak names itself. */
const PLANTED = {
  admin: 'planted-admin-4d1f7a',
  jwt: 'planted-jwt-secret-of-32-letters-9b2c',
  kafka: 'planted-kafka-c07e55',
  cassandra: 'planted-cassandra-81aa02',
  mysql: 'planted-mysql-e6f310',
  redis: 'planted-redis-7730bd',
  login: 'planted-login-try-52f9c1',
  bearer: 'planted-bearer-1c88d4',
  ticket: 'planted-ticket-a90b3e',
} as const;
/** A stop is left so long: what it says counts as well. */
const PATIENCE_MS = 1500;
const MANNERS: readonly Misbehaviour[] = ['slams', 'echoes', 'babbles'];

/** A text, and how it looks on the way to others. */
const looksOf = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64'),
  Buffer.from(secret).toString('hex'),
  [...Buffer.from(secret)].join(','),
];

const expectNoSecret = (output: string, more: readonly string[] = []): void => {
  const found = [...Object.values(PLANTED), ...more].filter((secret) =>
    looksOf(secret).some((look) => output.includes(look)),
  );
  expect(
    found.map((secret) => `${secret}: ${output.split('\n').find((line) => line.includes(secret)) ?? ''}`),
  ).to.deep.equal([]);
};

describe('secrets', () => {
  const { cli, folder, onCleanup } = testBed();
  const rude = async (manner: Misbehaviour): Promise<number> => {
    const server = await misbehavingServer(manner);
    onCleanup(server.close);
    return server.port;
  };
  const outputOf = ({ stdout, stderr }: Pick<CliProcess, 'stdout' | 'stderr'>): string =>
    [...stdout, ...stderr].join('\n');
  const common = (): Readonly<Record<string, string>> => ({
    LOG_LEVEL: 'debug',
    HOST: '127.0.0.1',
    DATA_DIR: folder(),
    ADMIN_PASSWORD: PLANTED.admin,
    JWT_SECRET: PLANTED.jwt,
    KAFKA_SASL_MECHANISM: 'plain',
    KAFKA_USERNAME: 'headwater',
    KAFKA_PASSWORD: PLANTED.kafka,
    CASSANDRA_USERNAME: 'headwater',
    CASSANDRA_PASSWORD: PLANTED.cassandra,
    MYSQL_DSN: `root:${PLANTED.mysql}@tcp(127.0.0.1:1)/chats`,
    REDIS_URL: `redis://:${PLANTED.redis}@127.0.0.1:1/0`,
    BACKOFF_MIN_MS: '10',
    BACKOFF_MAX_MS: '50',
    METRICS_PORT: '0',
  });
  /** Lets it fail for a while, ends it, and gives all that it said. */
  const end = async (running: CliProcess): Promise<string> => {
    // Else nothing would be shown.
    await running.waitForOutput(/"level":"debug"/);
    await delay(300);
    running.kill('SIGTERM');
    await Promise.race([running.ended, delay(PATIENCE_MS)]);
    running.kill('SIGKILL');
    return outputOf(await running.ended);
  };

  it('are in no line of a server, whoever asks what of it', async () => {
    const running = cli(['server', '--port', '0'], {
      ...common(),
      STREAM_URL: `http://127.0.0.1:${await rude('echoes')}/stream`,
    });
    const url = await running.waitForOutput(/look at (http:\/\/[^\s"]+)/);
    const metrics = await running.waitForOutput(/metrics at (http:\/\/[^\s"]+)/);
    const login = (body: string): Promise<Response> =>
      fetch(`${url}/login`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    await login(JSON.stringify({ username: 'admin', password: PLANTED.login }));
    await login(`{"username":"admin","password":"${PLANTED.login}`);
    await login(JSON.stringify({ username: PLANTED.login, password: [PLANTED.login] }));
    const answer = await login(JSON.stringify({ username: 'admin', password: PLANTED.admin }));
    const { token } = (await answer.json()) as { token: string };
    expect(token).to.match(/^ey/);
    const ask = (path: string, authorization: string, method = 'GET'): Promise<Response> =>
      fetch(`${url}${path}`, {
        method,
        headers: { Authorization: authorization, Cookie: `session=${PLANTED.ticket}` },
      });
    for (const path of ['/stats', '/rejects', `/stats/stream?ticket=${PLANTED.ticket}`, `/${PLANTED.ticket}`])
      await (await ask(path, `Bearer ${PLANTED.bearer}`)).text();
    await (await ask('/stats', `Basic ${PLANTED.bearer}`)).text();
    await (await ask('/stats?top=all', `Bearer ${token}`)).text();
    const { ticket } = (await (await ask('/stats/ticket', `Bearer ${token}`, 'POST')).json()) as {
      ticket: string;
    };
    const shown = await (await fetch(metrics)).text();
    await running.waitForOutput(/the feed cannot be reached|the feed /);
    const output = await end(running);
    expectNoSecret(output, [token, ticket]);
    expectNoSecret(shown, [token, ticket]);
  });

  for (const manner of MANNERS) {
    it(`are in no line when the brokers are a server that ${manner}`, async () => {
      const brokers = `127.0.0.1:${await rude(manner)}`;
      const env = {
        ...common(),
        KAFKA_BROKERS: brokers,
        STREAM_URL: `http://${brokers}/`,
        STORAGE: 'in-memory',
      };
      const producer = cli(['producer', '--port', '0'], env);
      const consumer = cli(['consumer', '--port', '0'], { ...env, DATA_DIR: folder() });
      await Promise.all([producer.waitForOutput(/look at/), consumer.waitForOutput(/look at/)]);
      await delay(1000);
      for (const output of await Promise.all([end(producer), end(consumer)])) expectNoSecret(output);
    });

    it(`are in no line when Cassandra is a server that ${manner}`, async () => {
      const port = String(await rude(manner));
      const running = cli(['server', '--port', '0'], {
        ...common(),
        STORAGE: 'cassandra',
        CASSANDRA_HOST: '127.0.0.1',
        CASSANDRA_PORT: port,
        STREAM_URL: 'http://127.0.0.1:1/',
      });
      await running.waitForOutput(/cassandra/i);
      running.kill('SIGTERM');
      await Promise.race([running.ended, delay(PATIENCE_MS)]);
      running.kill('SIGKILL');
      expectNoSecret(outputOf(await running.ended));
    });

    it(`are in no line when Redis and MySQL are servers of which each ${manner}`, async () => {
      const [redis, mysql] = [await rude(manner), await rude(manner)];
      const dsns = [
        `root:${PLANTED.mysql}@tcp(127.0.0.1:${mysql})/chats`,
        `mysql://root:${PLANTED.mysql}@127.0.0.1:${mysql}/chats`,
      ];
      for (const dsn of dsns) {
        const running = cli(['chat', '--port', '0'], {
          ...common(),
          MYSQL_DSN: dsn,
          REDIS_URL: `redis://:${PLANTED.redis}@127.0.0.1:${redis}/0`,
        });
        const url = await running.waitForOutput(/look at (http:\/\/[^/\s"]+)/);
        const headers = { Authorization: `Bearer ${PLANTED.bearer}`, 'Content-Type': 'application/json' };
        await fetch(`${url}/api/v1/chat_applications/t/chats`, { method: 'POST', headers });
        await fetch(`${url}/ready`);
        expectNoSecret(await end(running));
      }
    });
  }

  it('are in no line about settings, right or wrong', async () => {
    const env = common();
    const print = (more: Readonly<Record<string, string>>) =>
      cli(['server', '--print-config'], { ...env, ...more }).ended;
    const right = await print({});
    expect(right.code).to.equal(0);
    expectNoSecret(outputOf(right));
    for (const wrong of [
      { MYSQL_DSN: `root:${PLANTED.mysql}@` },
      { MYSQL_DSN: `mysql://root:${PLANTED.mysql}@` },
      { REDIS_URL: `redis://:${PLANTED.redis}@` },
      { ADMIN_PASSWORD: `${PLANTED.admin}\n` },
      { JWT_SECRET: `${PLANTED.jwt}\n` },
      { KAFKA_PASSWORD: `${PLANTED.kafka}\n` },
      { CASSANDRA_PASSWORD: `${PLANTED.cassandra}\n` },
      { STREAM_URL: `https://me:${PLANTED.login}@127.0.0.1/` },
    ]) {
      const told = await print(wrong);
      expect(told.code, JSON.stringify(wrong)).to.equal(2);
      expectNoSecret(outputOf(told));
    }
  });

  it('stay out of the log when level debug is turned on while it runs', async () => {
    const running = cli(['server', '--port', '0'], {
      ...common(),
      LOG_LEVEL: 'info',
      STREAM_URL: 'http://127.0.0.1:1/',
    });
    const url = await running.waitForOutput(/look at (http:\/\/[^\s"]+)/);
    expect(outputOf(running)).to.not.include('"level":"debug"');
    running.kill('SIGUSR2');
    await running.waitForOutput(/the log level is now debug/);
    await (await fetch(`${url}/stats`, { headers: { Authorization: `Bearer ${PLANTED.bearer}` } })).text();
    await running.waitForOutput(/"level":"debug"/);
    expectNoSecret(await end(running));
  });
});
