import type { Deltas } from '../../../stats/counts/deltas.ts';
import type { WindowDeltas } from '../../../stats/windows/window-deltas.ts';
import type { NormalizedCommit } from '../../normalize-commit.ts';

/** What one save is to do: a commit, or the recovery of rejects. */
export type Mutation = Omit<NormalizedCommit, 'ledger'> & {
  /** Ids of rejects to be taken out; none twice. */
  readonly recovered: readonly string[];
};

export const recoveryMutation = (
  recovered: readonly string[],
  deltas: Deltas,
  windows: WindowDeltas,
  at: string,
): Mutation => ({
  deltas,
  // What was rejected came out of order: it says nothing of how far a topic has come.
  windows: { ...windows, watermarks: [] },
  recovered,
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
