import { countDeltas, type Deltas } from './deltas.ts';
import type { RejectCode } from './reject-code.ts';
import { NO_WINDOW_DELTAS, type WindowDeltas } from '../windows/window-deltas.ts';

/**
 * The keys of events that were handled, for dropping repeats: `keys` came from `partition`, and the source
 * stood at `at` (milliseconds of the source's own time) when they had. There is at least one; they are joined by
 * line feeds, because one long text costs far less to keep and to pass on than many short ones.
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
  /** The same events, by when they happened. */
  readonly windows: WindowDeltas;
  /** `null`: the position does not move. */
  readonly position: P | null;
  readonly recent: readonly RecentKeys[];
  /** Recent keys of a partition older than this (`at` below it) are forgotten. */
  readonly expireBefore: ReadonlyMap<string, number>;
  readonly canaries: number;
  /** A reject whose `id` is there already changes nothing. */
  readonly rejects: readonly Reject[];
  /** How many more could not be counted and were put elsewhere, such as into a dead-letter topic. */
  readonly deadLetters: number;
  readonly losses: readonly Loss[];
  /** How many events that were lost, by an earlier commit or by this one, came after all. */
  readonly found: number;
  /** When, ISO 8601: it becomes the snapshot's `asOf`. */
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
