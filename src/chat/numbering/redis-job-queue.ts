import { Redis } from 'ioredis';
import { Subject } from 'rxjs';
import type { JobQueue, Order, Pushed } from './job-queue.ts';
import { SCRIPT, SCRIPT_SHA } from './script.ts';
import { HIGHEST_NUMBER } from '../chat-number.ts';

export interface RedisOptions {
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly database: number;
  readonly tls: boolean;
  /** How long to connect, or to answer, may take. */
  readonly timeoutMs: number;
  /** Told of every failure of the connection. */
  readonly onError: (error: unknown) => void;
}

const QUEUES = 'queues';
const QUEUE = 'default';
const MEMO_SECONDS = 86_400;
const LONGEST_WAIT_MS = 500;

const keysOf = (orders: readonly Order[]): string[] => {
  const keys = [QUEUES, `queue:${QUEUE}`];
  for (const { counter, memo } of orders) keys.push(counter, memo ?? counter);
  return keys;
};

const argumentsOf = (orders: readonly Order[]): (string | number)[] => {
  const args: (string | number)[] = [QUEUE, MEMO_SECONDS, HIGHEST_NUMBER];
  for (const { floor, fresh, memo, before, after } of orders) {
    args.push(floor, fresh ? 1 : 0, memo === null ? 0 : 1, before, after);
  }
  return args;
};

const pushedOf = (answer: unknown): Pushed => {
  if (typeof answer !== 'number') return answer === 'used up' ? 'used-up' : { refused: String(answer) };
  return answer === 0 ? 'unseeded' : { number: Math.abs(answer), repeated: answer < 0 };
};

/**
 * The counters and Sidekiq's queue in Redis. While there is no connection everything fails at once, and a command
 * whose answer was lost is never sent again: it may have been done. It connects anew by itself.
 */
export const redisJobQueue = (options: RedisOptions): JobQueue => {
  const { host, port, username, password, database, tls, timeoutMs, onError } = options;
  const redis = new Redis({
    host,
    port,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    db: database,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 50, LONGEST_WAIT_MS),
  });
  const renewed$ = new Subject<void>();
  redis.on('error', onError);
  redis.on('ready', () => renewed$.next());

  const run = async (orders: readonly Order[]): Promise<unknown> => {
    const keys = keysOf(orders);
    const args = argumentsOf(orders);
    try {
      return await redis.evalsha(SCRIPT_SHA, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return redis.eval(SCRIPT, keys.length, ...keys, ...args);
    }
  };

  return {
    push: async (orders) => {
      const answers = await run(orders);
      if (!Array.isArray(answers) || answers.length !== orders.length)
        throw new Error('Redis answered the numbering script with something else');
      return answers.map(pushedOf);
    },
    ping: () => redis.ping(),
    renewed$,
    close: () => {
      redis.disconnect();
      return Promise.resolve();
    },
  };
};
