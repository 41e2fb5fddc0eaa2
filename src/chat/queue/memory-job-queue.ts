import { boundedMap } from '../../core/collections/bounded-map.ts';
import { NEVER } from 'rxjs';
import { MAX_NUMBER } from '../numbering/read-chat-number.ts';
import type { JobQueue, EnqueueRequest, EnqueueResult } from './job-queue.ts';

export interface MemoryJobQueue extends JobQueue {
  /** The latest jobs as JSON texts, oldest first. */
  readonly jobs: () => readonly string[];
}

export interface MemoryQueueOptions {
  /** Maximum number of jobs, and of idempotency keys. */
  readonly maxJobs: number;
  /** Performs a job like Sidekiq. */
  readonly perform: (job: string) => void;
}

/** Counters and queue in this process, for trials; lost when it ends. */
export const memoryJobQueue = ({ maxJobs, perform }: MemoryQueueOptions): MemoryJobQueue => {
  const counters = new Map<string, number>();
  const numbersByKey = boundedMap<string, number>(maxJobs);
  const jobs: string[] = [];

  const enqueue = ({
    counter,
    minValue,
    idempotencyKey,
    textBefore,
    textAfter,
  }: EnqueueRequest): EnqueueResult => {
    const existing = idempotencyKey === null ? undefined : numbersByKey.get(idempotencyKey);
    if (existing !== undefined) return { number: existing, isDuplicate: true };
    const number = Math.max(counters.get(counter) ?? 0, minValue) + 1;
    if (number > MAX_NUMBER) return 'exhausted';
    const job = `${textBefore}${number}${textAfter}`;
    jobs.push(job);
    if (jobs.length > maxJobs) jobs.shift();
    counters.set(counter, number);
    if (idempotencyKey !== null) numbersByKey.set(idempotencyKey, number);
    perform(job);
    return { number, isDuplicate: false };
  };

  return {
    push: (requests) => Promise.resolve(requests.map(enqueue)),
    ping: () => Promise.resolve(),
    invalidated$: NEVER,
    close: () => Promise.resolve(),
    jobs: () => jobs,
  };
};
