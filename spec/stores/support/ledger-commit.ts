import { countDeltas, type Countable } from '../../../src/stats/counts/deltas.ts';
import type { Commit } from '../../../src/stores/store.ts';
import type { Position } from './commits.ts';
import { countedCommit, eventsOf } from './counted-commit.ts';

/** The events of a ledger's n-th commit. Each ledger has users of its own, as records keyed by user have. */
export const ledgerEvents = (ledger: string, n: number): readonly Countable[] =>
  eventsOf(n).map((event) => ({ ...event, user: `${event.user ?? ''} of ${ledger}` }));

/** The n-th commit of a ledger. */
export const ledgerCommit = (ledger: string, n: number): Commit<Position> => {
  const commit = countedCommit(n);
  return {
    ...commit,
    deltas: countDeltas(ledgerEvents(ledger, n)),
    rejects: commit.rejects.map((reject) => ({ ...reject, id: `${reject.id} of ${ledger}` })),
  };
};
