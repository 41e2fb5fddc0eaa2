import type { Deltas } from '../../../stats/counts/deltas.ts';
import type { WindowDeltas } from '../../../stats/windows/window-deltas.ts';
import type { NormalizedCommit } from '../../normalize-commit.ts';

/** The content of one save: a commit, or a recovery of rejects. */
export type Mutation = Omit<NormalizedCommit, 'ledger'> & {
  /** Distinct ids of the rejects to remove. */
  readonly recovered: readonly string[];
};

export const recoveryMutation = (
  recovered: readonly string[],
  deltas: Deltas,
  windows: WindowDeltas,
  at: string,
): Mutation => ({
  deltas,
  // Recovered events are out of order, so they must not move a watermark.
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
