import type { Deltas } from '../../stats/deltas.ts';
import type { WindowDeltas } from '../../stats/windows/window-deltas.ts';
import type { StorableCommit } from '../storable.ts';

/** What one save is to do: a commit, or the recovery of rejects. */
export type Work = Omit<StorableCommit, 'ledger'> & {
  /** Ids of rejects to be taken out; none twice. */
  readonly recovered: readonly string[];
};

export const recoveryWork = (
  recovered: readonly string[],
  deltas: Deltas,
  windows: WindowDeltas,
  at: string,
): Work => ({
  deltas,
  // What was rejected came out of order: it says nothing of how far a topic has come.
  windows: { ...windows, marks: [] },
  recovered,
  position: null,
  recent: [],
  forget: new Map(),
  canaries: 0,
  rejects: [],
  deadLetters: 0,
  losses: [],
  found: 0,
  at,
});
