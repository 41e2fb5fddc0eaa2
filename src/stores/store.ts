import type { Observable } from 'rxjs';
import type { Commit, RecentKeys, Reject } from '../stats/counts/commit.ts';
import type { Deltas } from '../stats/counts/deltas.ts';
import type { ReportPart, Snapshot } from '../stats/counts/snapshot.ts';
import type { TopicWatermark } from '../stats/windows/time/watermark-tracker.ts';
import type { WindowDeltas } from '../stats/windows/window-deltas.ts';
import type { WindowReader } from './window-reader.ts';

export type { Commit, Loss, RecentKeys, Reject } from '../stats/counts/commit.ts';

/** Counts since the store was created. */
export interface Totals {
  readonly canaries: number;
  /** Rejects waiting in the store, without those dropped or recovered. */
  readonly rejects: number;
  /** Events sent to a dead-letter topic. */
  readonly deadLetters: number;
  /** Lost events (not ranges of them). */
  readonly lostEvents: number;
}

/** The durable state: the statistics of the whole store, and what one ledger needs to resume. */
export interface Saved<P> extends Totals {
  readonly snapshot: Snapshot;
  /** `null` before the ledger's first save. */
  readonly position: P | null;
  readonly recent: readonly RecentKeys[];
  /** The watermarks of the ledger's topics, so that lateness is judged the same after a restart. */
  readonly watermarks: readonly TopicWatermark[];
}

export interface SaveResult {
  readonly snapshot: Snapshot;
  readonly totals: Totals;
  /** How many rejects this save dropped because of the limits. */
  readonly droppedRejects?: number;
}

/** The sequence of one source's saves. Each save advances its position and adds to the statistics atomically. */
export interface Ledger<P> {
  /** Reads the durable state. The snapshot and the totals cover the whole store. */
  load(): Observable<Saved<P>>;
  /** Adds the commit atomically and emits when it is durable. Saves run in subscription order. */
  save(commit: Commit<P>): Observable<SaveResult>;
}

/**
 * Durable statistics: the sum of what its ledgers saved. The store itself is its unnamed ledger, which is enough for a
 * process with one source. spec/contracts holds the suite that every store passes.
 *
 * What flows through a pipeline is an Observable: `load`, `save`, `recover`, `reset` and `close` are cold, emit once and
 * complete. A question is a promise: `rejects` and `windows`. A large answer is an async iterable: `report`. All of them
 * fail with a `StoreError`.
 */
export interface Store<P> extends Ledger<P> {
  /**
   * The ledger with this name (any text). Several processes may share a store. Loading a ledger does not claim it: of
   * the processes that loaded the same state, the first to save wins. The saves of the others fail with `store-in-use`
   * and change nothing until they load again.
   */
  ledger(name: string): Ledger<P>;
  /**
   * The head and the `top` most active users (or all, in no particular order) as of one instant. It is an async iterable
   * because RxJS has no backpressure: each part is read on demand, and an early `return` releases the resources.
   * Reading never blocks a save.
   */
  report(top: number | 'all'): AsyncIterable<ReportPart>;
  /**
   * The oldest `limit` waiting rejects after the given id, in order of arrival. A page ends early once it holds
   * `REJECT_PAGE_CHARACTERS` of data.
   */
  rejects(limit: number, after?: string): Promise<readonly Reject[]>;
  /** Queries of time windows. */
  readonly windows: WindowReader;
  /** Removes these rejects and adds the counts of their events, atomically. Watermarks do not move. */
  recover(ids: readonly string[], deltas: Deltas, windows: WindowDeltas, at: string): Observable<SaveResult>;
  /**
   * Deletes all ledgers, counts, rejects and losses. If several processes share the store and another one has saved since
   * this one loaded it, the reset fails with `store-in-use` and changes nothing. Processes that have loaded the store before
   * a reset cannot save until they load it again.
   */
  reset(): Observable<void>;
  /** Waits for saves in flight, then releases the store's resources. */
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

/** `retriable`: the same call may succeed later (after space was freed on a full disk). The message says what to change. */
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
