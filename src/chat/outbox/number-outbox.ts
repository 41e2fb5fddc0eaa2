import type { IssuedNumber } from '../numbering/issued-number.ts';

/** A number that is not yet known to be in MySQL. */
export interface OutboxEntry extends IssuedNumber {
  /** Grows with the time at which the number was issued or queued again. */
  readonly id: string;
  /** The same time, in epoch ms of Redis. */
  readonly atMs: number;
  /** The id of its job, also after retries; `null` if the job has none. */
  readonly jobId: string | null;
}

/** The numbers that Redis has issued and that are not yet known to be in MySQL, each with its job. */
export interface Outbox {
  /** Epoch ms of Redis. */
  readonly now: () => Promise<number>;
  /** How many entries it has. */
  readonly size: () => Promise<number>;
  /** The oldest entries after this one (`null`: from the start) up to this time, a page at a time; empty at the end. */
  readonly read: (after: string | null, untilMs: number) => Promise<readonly OutboxEntry[]>;
  readonly remove: (ids: readonly string[]) => Promise<unknown>;
  /**
   * Pushes the jobs of these entries to Sidekiq's queue again, with the same number and job id. Each one becomes a new entry
   * in the same step, so of several calls for one entry only the first does something. Returns how many it pushed.
   */
  readonly requeue: (ids: readonly string[]) => Promise<number>;
}
