import { type CircuitBreaker, circuitBreaker } from '../../chat/circuit-breaker.ts';
import type { ChatDirectory } from '../../chat/directory/chat-directory.ts';
import { guardedDirectory } from '../../chat/directory/guarded-directory.ts';
import { memoryDirectory } from '../../chat/directory/memory-directory.ts';
import { mysqlDirectory } from '../../chat/directory/mysql-directory.ts';
import { guardedJobQueue } from '../../chat/queue/guarded-job-queue.ts';
import type { JobQueue } from '../../chat/queue/job-queue.ts';
import { memoryJobQueue } from '../../chat/queue/memory-job-queue.ts';
import { redisJobQueue } from '../../chat/queue/redis-job-queue.ts';
import type { Log } from '../../telemetry/log/log.ts';
import type { Settings } from '../../config/settings.ts';
import { openReconciliation, type Reconciliation } from './open-reconciliation.ts';

/** The backends: MySQL and Redis, or their in-memory replacements. */
export interface Services {
  readonly directory: ChatDirectory;
  readonly queue: JobQueue;
  /** Lists the queued jobs; `null` where they cannot be listed. */
  readonly jobs: (() => readonly string[]) | null;
  /** `null` where a job cannot be lost. */
  readonly reconciliation: Reconciliation | null;
}

/** Leaves time to answer within a second. */
const TIMEOUT_MS = 700;
const MAX_FAILURES = 5;
const BREAKER_OPEN_MS = 250;
const MAX_MEMORY_JOBS = 10_000;

const breakerFor = (name: string, log: Log, now: () => number): CircuitBreaker =>
  circuitBreaker({
    name,
    failureThreshold: MAX_FAILURES,
    openMs: BREAKER_OPEN_MS,
    timeoutMs: TIMEOUT_MS,
    now,
    onChange: (open, error) => {
      if (open) log.error(`${name} is unreachable; answering 503 until it recovers`, { error });
      else log.info(`${name} has recovered`);
    },
  });

export const openServices = (settings: Settings, log: Log, now: () => number): Services => ({
  directory: guardedDirectory(
    mysqlDirectory({ ...settings.chat.mysql, timeoutMs: TIMEOUT_MS }),
    breakerFor('MySQL', log, now),
  ),
  queue: guardedJobQueue(
    redisJobQueue({
      ...settings.chat.redis,
      timeoutMs: TIMEOUT_MS,
      onError: (error) => log.debug('the connection to Redis failed', { error }),
    }),
    breakerFor('Redis', log, now),
  ),
  jobs: null,
  reconciliation: openReconciliation(settings, {
    reconnects: true,
    onError: (error) => log.debug('the connection to Redis for the outbox failed', { error }),
  }),
});

export const memoryServices = (tokens: readonly string[]): Services => {
  const directory = memoryDirectory(tokens);
  const queue = memoryJobQueue({ maxJobs: MAX_MEMORY_JOBS, perform: directory.perform });
  return { directory, queue, jobs: queue.jobs, reconciliation: null };
};
