import type { Breaker } from '../breaker.ts';
import type { JobQueue } from './job-queue.ts';

/** The same queue behind a circuit breaker. */
export const guardedJobQueue = (queue: JobQueue, { call }: Breaker): JobQueue => ({
  ...queue,
  push: (orders) => call(() => queue.push(orders)),
  ping: () => call(() => queue.ping()),
});
