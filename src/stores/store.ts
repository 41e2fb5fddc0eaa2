import type { Observable } from 'rxjs';
import type { Deltas } from '../stats/deltas.ts';
import type { ReportPart, Snapshot } from '../stats/snapshot.ts';

/**
 * The keys of events that were handled, for dropping repeats: `keys` came from `partition`, and the source
 * stood at `at` (milliseconds of the source's own time) when they had. Keys hold no line feed.
 */
export interface RecentKeys {
  readonly partition: string;
  readonly at: number;
  readonly keys: readonly string[];
}

/** An event that could not be counted: its text as it came, why, and when (ISO 8601). `id` is unique to the text. */
export interface Reject {
  readonly id: string;
  readonly reason: string;
  readonly data: string;
  readonly at: string;
}

/** A run of events that the source never delivered: offsets `from` to `to`, both included. */
export interface Loss {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly at: string;
}

/** Everything that one step changes; it is saved whole or not at all. */
export interface Commit<P> {
  readonly deltas: Deltas;
  /** `null`: the position does not move. */
  readonly position: P | null;
  readonly recent: readonly RecentKeys[];
  /** Recent keys of a partition older than this (`at` below it) are forgotten. */
  readonly forget: ReadonlyMap<string, number>;
  readonly canaries: number;
  /** A reject whose `id` is there already changes nothing. */
  readonly rejects: readonly Reject[];
  readonly losses: readonly Loss[];
  /** When, ISO 8601: it becomes the snapshot's `asOf`. */
  readonly at: string;
}

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
 * Every method returns a cold Observable that emits once and completes (`report` emits many), and fails with
 * a `StoreError`.
 */
export interface Store<P> {
  /** What is durable now. */
  load(): Observable<Saved<P>>;
  /** Adds the commit's deltas in one step and emits when it is durable. Saves are done in subscription order. */
  save(commit: Commit<P>): Observable<SaveResult>;
  /**
   * The head and the `top` most active users (or all, in no stated order) as of one instant.
   * Reading never blocks a save; a reader that unsubscribes frees what it held.
   */
  report(top: number | 'all'): Observable<ReportPart>;
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
