import type { Observable } from 'rxjs';

/** A request for a number and for a job with that number. */
export interface EnqueueRequest {
  /** The key of the counter. */
  readonly counter: string;
  /** The number will be greater than this value, whatever the counter holds. */
  readonly minValue: number;
  /** `minValue` is correct even if the counter is missing. */
  readonly isFresh: boolean;
  /** The key under which the number is kept for a day; `null` if it is not kept. */
  readonly idempotencyKey: string | null;
  /** The job's text before and after the number. */
  readonly textBefore: string;
  readonly textAfter: string;
}

/**
 * The result of a request: its number, with the job in the queue. Or nothing happened, because the counter is missing and
 * `minValue` is not fresh (`uninitialised`), there are no numbers left (`exhausted`), or Redis rejected it.
 */
export type EnqueueResult =
  | { readonly number: number; readonly isDuplicate: boolean }
  | 'uninitialised'
  | 'exhausted'
  | { readonly error: string };

/** Assigns numbers and queues jobs: each request is atomic, all of them take one round trip. */
export interface JobQueue {
  readonly push: (requests: readonly EnqueueRequest[]) => Promise<readonly EnqueueResult[]>;
  /** Resolves if the queue responds. */
  readonly ping: () => Promise<unknown>;
  /** Emits when cached counters may be wrong: at each new connection. */
  readonly invalidated$: Observable<unknown>;
  readonly close: () => Promise<void>;
}
