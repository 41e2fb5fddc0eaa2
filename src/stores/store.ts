import type { Observable } from 'rxjs';
import type { Commit, RecentKeys, Reject } from '../stats/commit.ts';
import type { Deltas } from '../stats/deltas.ts';
import type { ReportPart, Snapshot } from '../stats/snapshot.ts';

export type { Commit, Loss, RecentKeys, Reject } from '../stats/commit.ts';

/** What is durable apart from the statistics: enough to go on. */
export interface Saved<P> {
  readonly snapshot: Snapshot;
  /** `null` before the first save. */
  readonly position: P | null;
  readonly recent: readonly RecentKeys[];
  readonly canaries: number;
  readonly rejects: number;
  /** Events that were lost, not ranges. */
  readonly lostEvents: number;
}

/** How many there are by now, since the file was made. */
export interface Totals {
  readonly canaries: number;
  readonly rejects: number;
  readonly lostEvents: number;
}

export interface SaveResult {
  readonly snapshot: Snapshot;
  readonly totals: Totals;
}

export interface Account {
  readonly username: string;
  readonly passwordHash: string;
}

/**
 * Where the statistics live. One contract for every store; spec/contracts holds the suite.
 *
 * Every method but `report` returns a cold Observable that emits once and completes, and fails with a
 * `StoreError`.
 */
export interface Store<P> {
  /** What is durable now. */
  load(): Observable<Saved<P>>;
  /** Adds the commit's deltas in one step and emits when it is durable. Saves are done in subscription order. */
  save(commit: Commit<P>): Observable<SaveResult>;
  /**
   * The head and the `top` most active users (or all, in no stated order) as of one instant. RxJS cannot push
   * back, so a report is pulled: a part is read when it is asked for, and leaving early frees what was held.
   * Reading never blocks a save.
   */
  report(top: number | 'all'): AsyncIterable<ReportPart>;
  /** The oldest `limit` rejects after the given id (in order of arrival). */
  rejects(limit: number, after?: string): Observable<readonly Reject[]>;
  /** Takes the rejects with these ids out and adds the deltas that they turned out to be, in one step. */
  recover(ids: readonly string[], deltas: Deltas, at: string): Observable<SaveResult>;
  account(username: string): Observable<Account | null>;
  saveAccount(account: Account): Observable<void>;
  /** Waits for saves under way, then frees the file. */
  close(): Observable<void>;
}

export type StoreErrorCode =
  | 'store-damaged'
  | 'store-foreign'
  | 'store-newer-version'
  | 'store-in-use'
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
