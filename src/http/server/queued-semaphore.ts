import { type Semaphore, semaphore } from '../../core/collections/semaphore.ts';
import { unavailable } from '../middleware/http-error.ts';

export interface QueuedSemaphoreOptions {
  readonly maxConcurrent: number;
  /** Maximum number of waiting tasks; one more is rejected with a 503. */
  readonly maxQueued: number;
}

/** Limits concurrency for HTTP requests, with a bounded queue. */
export const queuedSemaphore = ({ maxConcurrent, maxQueued }: QueuedSemaphoreOptions): Semaphore =>
  semaphore(maxConcurrent, {
    maxQueued,
    fullError: () => unavailable('busy', 'too many requests at once; try again in a moment', 1),
  });
