import type { Redis } from 'ioredis';
import { OUTBOX, QUEUE, queueKey } from '../queue/redis-keys.ts';
import { enqueuedAtOf } from './job-id.ts';

/** How much Sidekiq has to do. */
export interface QueueStatus {
  /** Jobs in the queue. */
  readonly queued: number;
  /** Age of the oldest job in the queue, in milliseconds; 0 without one. */
  readonly latencyMs: number;
  readonly scheduled: number;
  readonly retrying: number;
  readonly dead: number;
  /** How many times a job has failed since Sidekiq's statistics began. */
  readonly failures: number;
  /** Numbers that are not yet known to be in MySQL. */
  readonly outbox: number;
}

const countOf = (reply: unknown): number => Number(reply ?? 0);

/** Reads the status of Sidekiq in one round trip. */
export const readQueueStatus = async (redis: Redis): Promise<QueueStatus> => {
  const replies = await redis
    .pipeline()
    .time()
    .lindex(queueKey(QUEUE), -1)
    .llen(queueKey(QUEUE))
    .zcard('schedule')
    .zcard('retry')
    .zcard('dead')
    .get('stat:failed')
    .xlen(OUTBOX)
    .exec();
  const values = (replies ?? []).map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
  const [time, oldest, queued, scheduled, retrying, dead, failures, outbox] = values;
  const seconds = Array.isArray(time) ? Number(time[0]) : 0;
  const oldestMs = typeof oldest === 'string' ? enqueuedAtOf(oldest) : null;
  return {
    queued: countOf(queued),
    latencyMs: oldestMs === null ? 0 : Math.max(0, seconds * 1000 - oldestMs),
    scheduled: countOf(scheduled),
    retrying: countOf(retrying),
    dead: countOf(dead),
    failures: countOf(failures),
    outbox: countOf(outbox),
  };
};
