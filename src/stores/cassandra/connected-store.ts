import { type ReportPart, SNAPSHOT_TOP_USERS } from '../../stats/counts/snapshot.ts';
import type { Reject } from '../store.ts';
import type { CassandraStoreSettings } from './cassandra-store-options.ts';
import type { Database } from './connection/database.ts';
import { createRejectCapacity } from './tables/reject-capacity.ts';
import { createUserCountCache } from './ledger/user-count-cache.ts';
import { createWriteAheadLog } from './wal/write-ahead-log.ts';
import { rowKey } from './tables/row-key.ts';
import { type CassandraLedger, createLedger, type LedgerDeps } from './ledger/ledger.ts';
import { replayRecord } from './wal/replay-record.ts';
import { semaphore } from '../../core/collections/semaphore.ts';
import { createRejectTables } from './tables/reject-tables.ts';
import { removeGeneration } from './tables/remove-generation.ts';
import { rankedInParts, usersInParts } from './queries/report-users.ts';
import { createScopeTable } from './ledger/scope-table.ts';
import { createLedgerCache } from './ledger/ledger-cache.ts';
import { type CassandraWindowQueries, cassandraWindowQueries } from './windows/cassandra-window-queries.ts';

/** A store on a connected database. All texts passed in must be well-formed. */
export interface ConnectedStore {
  ledger(name: string): CassandraLedger;
  report(top: number | 'all'): AsyncGenerator<ReportPart>;
  readonly windows: CassandraWindowQueries;
  rejects(limit: number, after: string | undefined): Promise<readonly Reject[]>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

export const createConnectedStore = (
  db: Database,
  { scope, maxCachedUsers, windows, rejects: rejectLimits, now }: CassandraStoreSettings,
): ConnectedStore => {
  const table = createScopeTable(db, scope);
  const wal = createWriteAheadLog(db);
  const ledgerCache = createLedgerCache(db, table, wal, scope);
  const rejects = createRejectTables(db, scope, now);
  const ledgers = new Map<string, CassandraLedger>();
  const deps: LedgerDeps = {
    db,
    scope,
    table,
    wal,
    ledgerCache,
    rejects,
    userCountCache: createUserCountCache(maxCachedUsers),
    rejectMutex: semaphore(1),
    rejectCapacity: createRejectCapacity(rejectLimits),
    windows,
    now,
    isOwn: (ledger, row) => ledgers.get(ledger)?.isOwn(row) ?? false,
  };

  const ledger = (name: string): CassandraLedger => {
    const key = rowKey(name);
    const existing = ledgers.get(key) ?? createLedger(deps, name);
    ledgers.set(key, existing);
    return existing;
  };

  /** Completes the saves of crashed processes, so that no user is missing in the tables. */
  const replayOthers = async (): Promise<number> => {
    const { generation, ledgers: rows } = await ledgerCache.refresh(deps.isOwn);
    const others = [...rows].filter(([key, row]) => !deps.isOwn(key, row));
    await Promise.all(others.map(([key, row]) => replayRecord(deps, [scope, generation, key], row)));
    return generation;
  };

  const report = async function* (top: number | 'all'): AsyncGenerator<ReportPart> {
    const generation = await replayOthers();
    const { snapshot } = ledgerCache.result();
    yield { kind: 'head', snapshot: { ...snapshot, topUsers: [] } };
    if (top !== 'all' && top <= SNAPSHOT_TOP_USERS) yield* rankedInParts(snapshot.topUsers, top);
    else yield* usersInParts(db, { scope, generation, ledgers: ledgerCache.ledgers() }, top);
  };

  return {
    ledger,
    report,
    windows: cassandraWindowQueries(deps),
    rejects: async (limit, after) => rejects.list((await table.read()).generation, limit, after),
    reset: async () => {
      const before = await table.reset(ledgerCache.loaded());
      ledgerCache.clear();
      for (const existing of ledgers.values()) existing.reset();
      await removeGeneration(db, scope, before);
      await table.drop(before);
    },
    close: () => db.close(),
  };
};
