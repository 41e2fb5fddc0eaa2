import type { CircuitBreaker } from '../circuit-breaker.ts';
import type { JobQueue } from './job-queue.ts';

/** A job queue behind a circuit breaker. */
export const guardedJobQueue = (queue: JobQueue, { call }: CircuitBreaker): JobQueue => ({
  ...queue,
  push: (requests) => call(() => queue.push(requests)),
  ping: () => call(() => queue.ping()),
});
