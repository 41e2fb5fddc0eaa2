import type { ActivityReport } from '../../../stats/windows/activity/activity-summary.ts';

import { sumCounts, type WindowCounts } from '../../../stats/windows/window-counts.ts';
import type { Dimension } from '../../../stats/windows/window-deltas.ts';
import type { WindowRun } from '../../../stats/windows/window-range.ts';
import { distinctUsersSpan, withDistinctUsers } from '../../distinct-users-span.ts';
import type { WindowsState } from '../../window-reader.ts';
import type { WindowResult, WindowQuery } from '../../../stats/windows/window-query.ts';
import type { LedgerDeps } from '../ledger/ledger.ts';
import { readActivity, readDistinctUsers } from './activity/read-activity.ts';
import { readRows, sumByKey } from './read-counts.ts';
import { readWindowLedgers } from './window-ledgers.ts';

/** The queries of a `WindowReader`, over all ledgers. */
export interface CassandraWindowQueries {
  state(): Promise<WindowsState>;
  rows(query: WindowQuery): Promise<readonly WindowResult[]>;
  byKey(dimension: Dimension, runs: readonly WindowRun[]): Promise<ReadonlyMap<string, WindowCounts>>;
  activity(
    runs: readonly WindowRun[],
    listed: number,
    domains?: readonly string[] | null,
  ): Promise<ActivityReport>;
}

export const cassandraWindowQueries = (deps: LedgerDeps): CassandraWindowQueries => {
  const { db } = deps;
  const { exactUsers } = deps.windows;

  const rows = async (query: WindowQuery): Promise<readonly WindowResult[]> => {
    const ledgers = await readWindowLedgers(deps);
    const found = await readRows(db, ledgers, query);
    const span = distinctUsersSpan(query, found);
    const users =
      span === null ? null : await readDistinctUsers(db, ledgers, span.resolution, span.range, exactUsers);
    return withDistinctUsers(found, users);
  };

  return {
    state: async () => {
      const { ledgers, retainedSince } = await readWindowLedgers(deps);
      const states = ledgers.map(({ state }) => state);
      return {
        watermarks: states.flatMap(({ marks }) => marks),
        untimed: sumCounts(states.map(({ unplaced }) => unplaced)),
        tooLate: sumCounts(states.map(({ tooLate }) => tooLate)),
        future: sumCounts(states.map(({ future }) => future)),
        late: states.reduce((sum, { late }) => sum + late, 0),
        retainedSince,
      };
    },
    rows,
    byKey: async (dimension, runs) => sumByKey(db, await readWindowLedgers(deps), dimension, runs),
    activity: async (runs, listed, domains = null) =>
      readActivity(db, await readWindowLedgers(deps), runs, { exactUsers, listed, domains }),
  };
};
