import { type ServerProcess, startVerb } from '../../support/server-process.ts';
import { type MariadbService, startMariadb, whyNoMariadb } from '../../support/services/mariadb.ts';
import { type RedisService, startRedis, whyNoRedis } from '../../support/services/redis.ts';
import { waitUntil } from '../../support/wait-until.ts';

type Env = Readonly<Record<string, string>>;

/** A queued job. */
export interface QueuedJob {
  readonly name: string;
  readonly owner: number;
  readonly number: number;
  readonly body: string | undefined;
}

/** Chat services with a real Redis and MariaDB. */
export interface ChatTestBed {
  readonly redis: RedisService;
  readonly mariadb: MariadbService;
  /** Starts a chat service and waits until it is ready. */
  readonly serve: (env?: Env) => Promise<ServerProcess>;
  /** The texts of the queued jobs, oldest first. */
  readonly jobTexts: () => Promise<string[]>;
  readonly jobs: () => Promise<QueuedJob[]>;
  readonly stop: () => Promise<void>;
}

export const whyNoChatTestBed = (): string | null => whyNoRedis() ?? whyNoMariadb();

interface JobText {
  readonly wrapped: string;
  readonly args: readonly [{ readonly arguments: readonly [number, number, string?] }];
}

const readJob = (text: string): QueuedJob => {
  const { wrapped, args } = JSON.parse(text) as JobText;
  const [owner, number, body] = args[0].arguments;
  return { name: wrapped, owner, number, body };
};

export const isReady = async (url: string): Promise<boolean> => {
  const response = await fetch(`${url}/ready`).catch(() => null);
  await response?.arrayBuffer();
  return response?.status === 200;
};

export const untilReady = (url: string): Promise<unknown> =>
  waitUntil('the chat service is ready', async () => ((await isReady(url)) ? true : undefined));

export const chatTestBed = async (): Promise<ChatTestBed> => {
  const [redis, mariadb] = await Promise.all([startRedis(), startMariadb()]);
  const started: ServerProcess[] = [];
  const jobTexts = async (): Promise<string[]> =>
    (await redis.client.lrange('queue:default', 0, -1)).reverse();

  return {
    redis,
    mariadb,
    jobTexts,
    serve: async (env = {}) => {
      const server = await startVerb('chat', {
        MYSQL_DSN: mariadb.dsn,
        REDIS_URL: redis.address,
        METRICS_PORT: 'off',
        CHAT_REQUEST_LOG: 'false',
        ...env,
      });
      started.push(server);
      await untilReady(server.url);
      return server;
    },
    jobs: async () => (await jobTexts()).map(readJob),
    stop: async () => {
      for (const server of started) {
        server.kill('SIGKILL');
        await server.ended;
      }
      await Promise.all([redis.stop(), mariadb.stop()]);
    },
  };
};
