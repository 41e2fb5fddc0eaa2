import { Subject } from 'rxjs';
import type { JobQueue, EnqueueRequest, EnqueueResult } from './job-queue.ts';
import { ENQUEUE_SCRIPT } from './enqueue-script.ts';
import { openRedis, type RedisAddress, runScript } from './open-redis.ts';
import { OUTBOX, QUEUE, queueKey, QUEUES } from './redis-keys.ts';
import { MAX_NUMBER } from '../numbering/read-chat-number.ts';

export interface RedisJobQueueOptions extends RedisAddress {
  /** Called with every connection error. */
  readonly onError: (error: unknown) => void;
}

const IDEMPOTENCY_TTL_SECONDS = 86_400;
const MAX_RECONNECT_DELAY_MS = 500;

const keysOf = (requests: readonly EnqueueRequest[]): string[] => {
  const keys = [QUEUES, queueKey(QUEUE), OUTBOX];
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
 * The counters, Sidekiq's queue and the outbox in Redis. It reconnects automatically. Without a connection every command
 * fails at once, and a command whose reply was lost is never sent again, because it may have been executed.
 */
export const redisJobQueue = (options: RedisJobQueueOptions): JobQueue => {
  const redis = openRedis(options, {
    enableOfflineQueue: false,
    retryStrategy: (times) => Math.min(times * 50, MAX_RECONNECT_DELAY_MS),
  });
  const invalidated$ = new Subject<void>();
  redis.on('error', options.onError);
  redis.on('ready', () => invalidated$.next());

  return {
    push: async (requests) => {
      const replies = await runScript(redis, ENQUEUE_SCRIPT, keysOf(requests), argumentsOf(requests));
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
