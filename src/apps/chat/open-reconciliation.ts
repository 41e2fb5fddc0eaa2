import { mysqlWrittenRows } from '../../chat/directory/mysql-written-rows.ts';
import { type QueueStatus, readQueueStatus } from '../../chat/outbox/queue-status.ts';
import type { ReconcileDeps } from '../../chat/outbox/reconcile.ts';
import { redisOutbox } from '../../chat/outbox/redis-outbox.ts';
import { redisSidekiqJobs } from '../../chat/outbox/redis-sidekiq-jobs.ts';
import { openRedis } from '../../chat/queue/open-redis.ts';
import type { Settings } from '../../config/settings.ts';

/** The issued numbers, what Sidekiq does with their jobs, and what MySQL has of them. */
export interface Reconciliation extends Omit<ReconcileDeps, 'delay'> {
  /** Rejects if Redis cannot be reached. */
  readonly connect: () => Promise<void>;
  readonly queueStatus: () => Promise<QueueStatus>;
  readonly close: () => Promise<unknown>;
}

export interface ReconciliationOptions {
  /** Connects again after failures; otherwise the first one is final. */
  readonly reconnects: boolean;
  readonly onError: (error: unknown) => void;
}

/** Nobody waits for an answer, and a page may be large. */
const TIMEOUT_MS = 10_000;
const RECONNECT_DELAY_MS = 500;

/** Opens connections of their own: requests of clients do not wait behind these. */
export const openReconciliation = (
  { chat }: Settings,
  { reconnects, onError }: ReconciliationOptions,
): Reconciliation => {
  const redis = openRedis(
    { ...chat.redis, timeoutMs: TIMEOUT_MS },
    { lazyConnect: true, retryStrategy: () => (reconnects ? RECONNECT_DELAY_MS : null) },
  );
  redis.on('error', onError);
  const { close, ...rows } = mysqlWrittenRows({ ...chat.mysql, timeoutMs: TIMEOUT_MS });
  return {
    outbox: redisOutbox(redis),
    sidekiq: redisSidekiqJobs(redis),
    rows,
    connect: async () => {
      await redis.connect();
      // A missing password is noticed only now.
      await redis.ping();
    },
    queueStatus: () => readQueueStatus(redis),
    close: () => {
      redis.disconnect();
      return close();
    },
  };
};
