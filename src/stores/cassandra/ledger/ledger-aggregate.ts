import { saturatingSum } from '../../../stats/counts/saturating-sum.ts';
import { type Snapshot, SNAPSHOT_TOP_USERS } from '../../../stats/counts/snapshot.ts';
import { capRanked } from '../../../stats/counts/key-cap.ts';
import { createRanking, type Ranking } from '../../ranking.ts';
import type { SaveResult } from '../../store.ts';
import type { CountChanges } from '../wal/wal-record.ts';
import type { LedgerView } from './ledger-view.ts';
import { type LedgerTotals, NO_ROW } from './scope-table.ts';

/**
 * The sum of all ledgers. The distinct users and the top list are exact as long as a user lives in one ledger
 * (records are keyed by user): one who lives in several is counted in each, and those counts of the same name are
 * added up in the top list as far as both ledgers list them. Each ledger bounds its servers and domains; of all of them
 * together the most active are shown, and the rest as one.
 */
export interface LedgerAggregate {
  /** One ledger's view has advanced by this. */
  changed(change: CountChanges): void;
  /** A view has come, gone, or been read anew. */
  rebuild(): void;
  result(): SaveResult;
}

type CountsName = 'serverUrls' | 'domains' | 'topUsers';

const later = (a: string | null, b: string | null): string | null =>
  a === null || (b !== null && b > a) ? b : a;

const add = (a: LedgerTotals, b: LedgerTotals): LedgerTotals => ({
  bots: a.bots + b.bots,
  nonBots: a.nonBots + b.nonBots,
  distinctUsers: a.distinctUsers + b.distinctUsers,
  canaries: a.canaries + b.canaries,
  rejects: a.rejects + b.rejects,
  deadLetters: a.deadLetters + b.deadLetters,
  lostEvents: saturatingSum(a.lostEvents, b.lostEvents),
  asOf: later(a.asOf, b.asOf),
});

export const createLedgerAggregate = (views: ReadonlyMap<string, LedgerView>): LedgerAggregate => {
  let serverUrls = createRanking(Infinity);
  let domains = createRanking(Infinity);
  let topUsers = createRanking(SNAPSHOT_TOP_USERS);
  let byServerUrl: Snapshot['byServerUrl'] = new Map();
  let byDomain: Snapshot['byDomain'] = new Map();

  const sum = (counts: CountsName, key: string): number => {
    let total = 0;
    for (const view of views.values()) total += view[counts].get(key) ?? 0;
    return total;
  };

  const update = (ranking: Ranking, counts: CountsName, keys: readonly string[]): void => {
    ranking.update(keys.map((key) => [key, sum(counts, key)] as const));
  };

  /** A user who has just left a ledger's top list is no longer in the sum, and not among the changed. */
  const isListed = (user: string): boolean => sum('topUsers', user) > 0;

  const changed = (change: CountChanges): void => {
    if (change.serverUrls.length > 0) {
      update(
        serverUrls,
        'serverUrls',
        change.serverUrls.map(([key]) => key),
      );
      byServerUrl = new Map(capRanked(serverUrls.ranked()));
    }
    if (change.domains.length > 0) {
      update(
        domains,
        'domains',
        change.domains.map(([key]) => key),
      );
      byDomain = new Map(capRanked(domains.ranked()));
    }
    update(topUsers, 'topUsers', change.topUsers.map(([, user]) => user).filter(isListed));
  };

  const allKeys = (counts: CountsName): readonly string[] => [
    ...new Set([...views.values()].flatMap((view) => [...view[counts].keys()])),
  ];

  return {
    changed,
    rebuild: () => {
      serverUrls = createRanking(Infinity);
      domains = createRanking(Infinity);
      topUsers = createRanking(SNAPSHOT_TOP_USERS);
      update(serverUrls, 'serverUrls', allKeys('serverUrls'));
      update(domains, 'domains', allKeys('domains'));
      update(topUsers, 'topUsers', allKeys('topUsers'));
      byServerUrl = new Map(capRanked(serverUrls.ranked()));
      byDomain = new Map(capRanked(domains.ranked()));
    },
    result: () => {
      let totals: LedgerTotals = NO_ROW;
      for (const { row } of views.values()) totals = add(totals, row);
      const { bots, nonBots, distinctUsers, asOf, canaries, rejects, deadLetters, lostEvents } = totals;
      return {
        snapshot: {
          bots,
          nonBots,
          distinctUsers,
          byServerUrl,
          byDomain,
          topUsers: topUsers.ranked(),
          asOf,
        },
        totals: { canaries, rejects, deadLetters, lostEvents },
      };
    },
  };
};
