import type { Observable } from 'rxjs';
import type { Commit, RecentKeys, Reject } from '../stats/counts/commit.ts';
import type { Deltas } from '../stats/counts/deltas.ts';
import type { ReportPart, Snapshot } from '../stats/counts/snapshot.ts';
import type { TopicWatermark } from '../stats/windows/time/watermark-tracker.ts';
import type { WindowDeltas } from '../stats/windows/window-deltas.ts';
import type { WindowReader } from './window-reader.ts';

export type { Commit, Loss, RecentKeys, Reject } from '../stats/counts/commit.ts';

/** How many there are by now, since the store was made. */
export interface Totals {
  readonly canaries: number;
  /** Rejects that wait in the store; one that was let go waits no longer. */
  readonly rejects: number;
  /** What was put elsewhere. */
  readonly deadLetters: number;
  /** Events that were lost, not ranges. */
  readonly lostEvents: number;
}

/** What is durable: the statistics as a whole, and what a ledger needs to go on. */
export interface Saved<P> extends Totals {
  readonly snapshot: Snapshot;
  /** `null` before the ledger's first save. */
  readonly position: P | null;
  readonly recent: readonly RecentKeys[];
  /** How far the ledger's topics have come, so that a restart judges what is late alike. */
  readonly watermarks: readonly TopicWatermark[];
}

export interface SaveResult {
  readonly snapshot: Snapshot;
  readonly totals: Totals;
  /** How many rejects were let go in this step because there are too many. */
  readonly droppedRejects?: number;
}

/** One source's line of saves: each moves its position together with what it adds to the statistics. */
export interface Ledger<P> {
  /** What is durable now. The snapshot and the totals are of the whole store. */
  load(): Observable<Saved<P>>;
  /** Adds the commit's deltas in one step and emits when it is durable. Saves are done in subscription order. */
  save(commit: Commit<P>): Observable<SaveResult>;
}

/**
 * Where the statistics live: the sum of what its ledgers saved. The store itself is its unnamed ledger, which is all
 * that a process with one source needs. One contract for every store; spec/contracts holds the suite.
 *
 * Every method but `report` and `ledger` returns a cold Observable that emits once and completes, and fails with a
 * `StoreError`.
 */
export interface Store<P> extends Ledger<P> {
  /**
   * The ledger of this name, which is any text. Where several processes share a store, loading takes nothing over:
   * of those that loaded the same state the first to save goes on. A save of another one fails with `store-in-use`
   * and changes nothing, and so does every further one until it has loaded again.
   */
  ledger(name: string): Ledger<P>;
  /**
   * The head and the `top` most active users (or all, in no stated order) as of one instant. RxJS cannot push
   * back, so a report is pulled: a part is read when it is asked for, and leaving early frees what was held.
   * Reading never blocks a save.
   */
  report(top: number | 'all'): AsyncIterable<ReportPart>;
  /**
   * The oldest `limit` rejects after the given id (in order of arrival). A page ends earlier when it holds
   * `REJECT_PAGE_CHARACTERS` of data.
   */
  rejects(limit: number, after?: string): Observable<readonly Reject[]>;
  /** What is known of single windows of time. */
  readonly windows: WindowReader;
  /** Takes the rejects with these ids out and adds what they turned out to be, in one step. Marks are not moved. */
  recover(ids: readonly string[], deltas: Deltas, windows: WindowDeltas, at: string): Observable<SaveResult>;
  /** Forgets all ledgers, counts, rejects and losses. */
  reset(): Observable<void>;
  /** Waits for saves under way, then frees the file. */
  close(): Observable<void>;
}

export type StoreErrorCode =
  | 'store-damaged'
  | 'store-foreign'
  | 'store-newer-version'
  | 'store-in-use'
  | 'store-replaced'
  | 'store-full'
  | 'store-unwritable'
  | 'store-closed'
  | 'store-failed';

/** `retriable`: trying the same again later may work (a full disk may be emptied). The message says what to change. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly retriable: boolean;

  constructor(code: StoreErrorCode, message: string, options: { cause?: unknown; retriable?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}
