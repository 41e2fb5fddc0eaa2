import type { Observable } from 'rxjs';

/** A number wanted, and the job to queue with it. */
export interface EnqueueRequest {
  /** The key of the counter that gives the number. */
  readonly counter: string;
  /** The number will be above this one, whatever the counter says. */
  readonly minValue: number;
  /** The floor is known to be right also when the counter is missing. */
  readonly isFresh: boolean;
  /** The key under which the number is remembered for a day; `null`: not at all. */
  readonly idempotencyKey: string | null;
  /** The job's text around its number. */
  readonly textBefore: string;
  readonly textAfter: string;
}

/**
 * What became of an order: its number, with its job in the queue; or nothing happened, because the counter is missing
 * and the floor is not fresh (`unseeded`), the numbers are used up, or Redis refused.
 */
export type EnqueueResult =
  | { readonly number: number; readonly isDuplicate: boolean }
  | 'unseeded'
  | 'used-up'
  | { readonly error: string };

/** Gives numbers and queues jobs: each order is one atomic step, all of them one round trip. */
export interface JobQueue {
  readonly push: (requests: readonly EnqueueRequest[]) => Promise<readonly EnqueueResult[]>;
  /** Resolves when the queue answers. */
  readonly ping: () => Promise<unknown>;
  /** Emits when what was known of counters may be wrong: at each new connection. */
  readonly invalidated$: Observable<unknown>;
  readonly close: () => Promise<void>;
}
