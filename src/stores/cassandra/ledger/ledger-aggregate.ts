import { saturatingSum } from '../../../stats/counts/saturating-sum.ts';
import { type Snapshot, SNAPSHOT_TOP_USERS } from '../../../stats/counts/snapshot.ts';
import { capRanked } from '../../../stats/counts/key-cap.ts';
import { createRanking, type Ranking } from '../../ranking.ts';
import type { SaveResult } from '../../store.ts';
import type { CountChanges } from '../wal/wal-record.ts';
import type { LedgerView } from './ledger-view.ts';
import { type LedgerTotals, NO_ROW } from './scope-table.ts';

/**
 * The sum of all ledgers. Distinct users and the top list are exact if each user is in one ledger only (records are keyed
 * by user). A user in several ledgers counts as several distinct users, and the top list adds up only the ledgers whose
 * own top list includes the user. Each ledger limits its servers and domains; the aggregate names the most active ones
 * and folds the rest into one key.
 */
export interface LedgerAggregate {
  /** Call after one ledger's view has advanced by this change. */
  changed(change: CountChanges): void;
  /** Call after a view was added, removed or reloaded. */
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

  /** A user who has just left a ledger's top list is no longer in the sum. */
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
