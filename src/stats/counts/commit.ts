import { countDeltas, type Deltas } from './deltas.ts';
import type { RejectCode } from './reject-code.ts';
import { NO_WINDOW_DELTAS, type WindowDeltas } from '../windows/window-deltas.ts';

/**
 * The keys of processed events, to identify duplicates: at least one key of `partition`, received when the source's
 * position was `at` (milliseconds of the source's time). They are joined by line feeds, because one long text costs far
 * less to store and to pass on than many short ones.
 */
export interface RecentKeys {
  readonly partition: string;
  readonly at: number;
  readonly keys: string;
}

/** An event that could not be counted: its text as it arrived, why, and when (ISO 8601). `id` is unique to the text. */
export interface Reject {
  readonly id: string;
  readonly code: RejectCode;
  readonly reason: string;
  readonly data: string;
  readonly at: string;
}

/** A range of events that the source never delivered: offsets `from` to `to`, both included. */
export interface Loss {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly at: string;
}

/** Everything that one save changes; it is atomic. */
export interface Commit<P> {
  readonly deltas: Deltas;
  /** The same events by time window. */
  readonly windows: WindowDeltas;
  /** `null`: the position stays. */
  readonly position: P | null;
  readonly recent: readonly RecentKeys[];
  /** Recent keys of a partition with `at` below this expire. */
  readonly expireBefore: ReadonlyMap<string, number>;
  readonly canaries: number;
  /** A reject whose `id` is stored already changes nothing. */
  readonly rejects: readonly Reject[];
  /** The number of further rejects that went elsewhere, such as to a dead-letter topic. */
  readonly deadLetters: number;
  readonly losses: readonly Loss[];
  /** The number of events that arrived after this or an earlier commit reported them as lost. */
  readonly found: number;
  /** The time of the commit, ISO 8601: it becomes the snapshot's `asOf`. */
  readonly at: string;
}

/** A commit that changes nothing but the time. */
export const emptyCommit = (at: string): Commit<never> => ({
  deltas: countDeltas([]),
  windows: NO_WINDOW_DELTAS,
  position: null,
  recent: [],
  expireBefore: new Map(),
  canaries: 0,
  rejects: [],
  deadLetters: 0,
  losses: [],
  found: 0,
  at,
});
