import { Redis } from 'ioredis';
import { Subject } from 'rxjs';
import type { JobQueue, EnqueueRequest, EnqueueResult } from './job-queue.ts';
import { ENQUEUE_SCRIPT, ENQUEUE_SCRIPT_SHA } from './enqueue-script.ts';
import { MAX_NUMBER } from '../numbering/read-chat-number.ts';

export interface RedisJobQueueOptions {
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly database: number;
  readonly tls: boolean;
  /** Timeout of connecting and of each command. */
  readonly timeoutMs: number;
  /** Called with every connection error. */
  readonly onError: (error: unknown) => void;
}

const QUEUES = 'queues';
const QUEUE = 'default';
const IDEMPOTENCY_TTL_SECONDS = 86_400;
const MAX_RECONNECT_DELAY_MS = 500;

const keysOf = (requests: readonly EnqueueRequest[]): string[] => {
  const keys = [QUEUES, `queue:${QUEUE}`];
  for (const { counter, idempotencyKey } of requests) keys.push(counter, idempotencyKey ?? counter);
  return keys;
};

const argumentsOf = (requests: readonly EnqueueRequest[]): (string | number)[] => {
  const args: (string | number)[] = [QUEUE, IDEMPOTENCY_TTL_SECONDS, MAX_NUMBER];
  for (const { minValue, isFresh, idempotencyKey, textBefore, textAfter } of requests) {
    args.push(minValue, isFresh ? 1 : 0, idempotencyKey === null ? 0 : 1, textBefore, textAfter);
  }
  return args;
};

const enqueueResultOf = (reply: unknown): EnqueueResult => {
  if (typeof reply !== 'number') return reply === 'exhausted' ? reply : { error: String(reply) };
  return reply === 0 ? 'uninitialised' : { number: Math.abs(reply), isDuplicate: reply < 0 };
};

/**
 * The counters and Sidekiq's queue in Redis. It reconnects automatically. Without a connection every command fails at once,
 * and a command whose reply was lost is never sent again, because it may have been executed.
 */
export const redisJobQueue = (options: RedisJobQueueOptions): JobQueue => {
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
    retryStrategy: (times) => Math.min(times * 50, MAX_RECONNECT_DELAY_MS),
  });
  const invalidated$ = new Subject<void>();
  redis.on('error', onError);
  redis.on('ready', () => invalidated$.next());

  const runScript = async (requests: readonly EnqueueRequest[]): Promise<unknown> => {
    const keys = keysOf(requests);
    const args = argumentsOf(requests);
    try {
      return await redis.evalsha(ENQUEUE_SCRIPT_SHA, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return redis.eval(ENQUEUE_SCRIPT, keys.length, ...keys, ...args);
    }
  };

  return {
    push: async (requests) => {
      const replies = await runScript(requests);
      if (!Array.isArray(replies) || replies.length !== requests.length)
        throw new Error('Redis returned an unexpected reply to the enqueue script');
      return replies.map(enqueueResultOf);
    },
    ping: () => redis.ping(),
    invalidated$,
    close: () => {
      redis.disconnect();
      return Promise.resolve();
    },
  };
};
