import type { Deltas } from '../stats/counts/deltas.ts';
import { SNAPSHOT_TOP_USERS, type Count, type Snapshot } from '../stats/counts/snapshot.ts';
import { createRanking, type Ranking } from './ranking.ts';
import type { SaveResult, Totals } from './store.ts';

/** Everything a store shows without reading single users. */
export interface StoreTotals extends Totals {
  readonly bots: number;
  readonly nonBots: number;
  readonly distinctUsers: number;
  readonly byServerUrl: readonly Count[];
  readonly byDomain: readonly Count[];
  readonly topUsers: readonly Count[];
  readonly asOf: string | null;
}

export const EMPTY_STORE_TOTALS: StoreTotals = {
  bots: 0,
  nonBots: 0,
  distinctUsers: 0,
  byServerUrl: [],
  byDomain: [],
  topUsers: [],
  asOf: null,
  canaries: 0,
  rejects: 0,
  deadLetters: 0,
  lostEvents: 0,
};

/** One durable commit. `userCounts` are the new absolute counts, in the order of `deltas.byUser`. */
export interface AppliedCommit {
  readonly deltas: Deltas;
  readonly userCounts: Float64Array;
  readonly totals: Totals;
  readonly at: string;
}

/** The store's totals in memory, updated with each durable commit instead of being read again. */
export interface RunningTotals {
  apply(commit: AppliedCommit): SaveResult;
  result(): SaveResult;
}

const addDeltas = function* (ranking: Ranking, deltas: ReadonlyMap<string, number>): Generator<Count> {
  for (const [key, delta] of deltas) yield [key, (ranking.count(key) ?? 0) + delta];
};

const withCounts = function* (keys: Iterable<string>, counts: Float64Array): Generator<Count> {
  let i = 0;
  for (const key of keys) {
    yield [key, counts[i] ?? 0];
    i += 1;
  }
};

/** A user is new when the count equals the delta just added. */
const newUsers = ({ deltas, userCounts }: AppliedCommit): number => {
  let i = 0;
  let count = 0;
  for (const delta of deltas.byUser.values()) {
    if (userCounts[i] === delta) count += 1;
    i += 1;
  }
  return count;
};

/** Snapshots are immutable; their maps are in order of activity. */
export const createRunningTotals = (initial: StoreTotals): RunningTotals => {
  const serverUrls = createRanking(Infinity, initial.byServerUrl);
  const domains = createRanking(Infinity, initial.byDomain);
  const users = createRanking(SNAPSHOT_TOP_USERS, initial.topUsers);
  const { canaries, rejects, deadLetters, lostEvents, bots, nonBots, distinctUsers, asOf } = initial;
  let totals: Totals = { canaries, rejects, deadLetters, lostEvents };
  let snapshot: Snapshot = {
    bots,
    nonBots,
    distinctUsers,
    byServerUrl: new Map(serverUrls.ranked()),
    byDomain: new Map(domains.ranked()),
    topUsers: users.ranked(),
    asOf,
  };

  const result = (): SaveResult => ({ snapshot, totals });

  const apply = (commit: AppliedCommit): SaveResult => {
    const { deltas } = commit;
    serverUrls.update(addDeltas(serverUrls, deltas.byServerUrl));
    domains.update(addDeltas(domains, deltas.byDomain));
    users.update(withCounts(deltas.byUser.keys(), commit.userCounts));
    totals = commit.totals;
    snapshot = {
      bots: snapshot.bots + deltas.bots,
      nonBots: snapshot.nonBots + deltas.nonBots,
      distinctUsers: snapshot.distinctUsers + newUsers(commit),
      byServerUrl: deltas.byServerUrl.size > 0 ? new Map(serverUrls.ranked()) : snapshot.byServerUrl,
      byDomain: deltas.byDomain.size > 0 ? new Map(domains.ranked()) : snapshot.byDomain,
      topUsers: users.ranked(),
      asOf: commit.at,
    };
    return result();
  };

  return { apply, result };
};
