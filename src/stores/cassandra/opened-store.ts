import { type ReportPart, SNAPSHOT_TOP_USERS } from '../../stats/snapshot.ts';
import type { Reject } from '../store.ts';
import type { CassandraSettings } from './cassandra-options.ts';
import type { Database } from './database.ts';
import { createRejectCapacity } from './reject-capacity.ts';
import { createHotUsers } from './hot-users.ts';
import { createJournal } from './journal.ts';
import { rowKey } from './keys.ts';
import { type CassandraLedger, createLedger, type LedgerParts, redoEntry } from './ledger.ts';
import { createLimiter } from './limiter.ts';
import { createRejectTables } from './reject-tables.ts';
import { removeGeneration } from './remove-generation.ts';
import { rankedInParts, usersInParts } from './report.ts';
import { createScopeTable } from './scope-table.ts';
import { createStandings } from './standings.ts';
import { type WindowQuestions, windowQuestions } from './windows/window-questions.ts';

/** A store whose database is connected; names and texts are well-formed by now. */
export interface OpenedStore {
  ledger(name: string): CassandraLedger;
  report(top: number | 'all'): AsyncGenerator<ReportPart>;
  readonly windows: WindowQuestions;
  rejects(limit: number, after: string | undefined): Promise<readonly Reject[]>;
  reset(): Promise<void>;
  close(): Promise<void>;
}

export const createOpenedStore = (
  db: Database,
  { scope, maxHotUsers, windows, rejects: rejectLimits, now }: CassandraSettings,
): OpenedStore => {
  const table = createScopeTable(db, scope);
  const journal = createJournal(db);
  const standings = createStandings(db, table, journal, scope);
  const rejects = createRejectTables(db, scope, now);
  const ledgers = new Map<string, CassandraLedger>();
  const parts: LedgerParts = {
    db,
    scope,
    table,
    journal,
    standings,
    rejects,
    hotUsers: createHotUsers(maxHotUsers),
    keepingRejects: createLimiter(1),
    rejectCapacity: createRejectCapacity(rejectLimits),
    windows,
    now,
    isOwn: (ledger, row) => ledgers.get(ledger)?.isOwn(row) ?? false,
  };

  const ledger = (name: string): CassandraLedger => {
    const key = rowKey(name);
    const known = ledgers.get(key) ?? createLedger(parts, name);
    ledgers.set(key, known);
    return known;
  };

  /** What a process that has died did not put into the tables is put there now, so that no user is missing. */
  const redoOthers = async (): Promise<number> => {
    const { generation, ledgers: rows } = await standings.refresh(parts.isOwn);
    const others = [...rows].filter(([key, row]) => !parts.isOwn(key, row));
    await Promise.all(others.map(([key, row]) => redoEntry(parts, [scope, generation, key], row)));
    return generation;
  };

  const report = async function* (top: number | 'all'): AsyncGenerator<ReportPart> {
    const generation = await redoOthers();
    const { snapshot } = standings.result();
    yield { kind: 'head', snapshot: { ...snapshot, topUsers: [] } };
    if (top !== 'all' && top <= SNAPSHOT_TOP_USERS) yield* rankedInParts(snapshot.topUsers, top);
    else yield* usersInParts(db, { scope, generation, ledgers: standings.ledgers() }, top);
  };

  return {
    ledger,
    report,
    windows: windowQuestions(parts),
    rejects: async (limit, after) => rejects.list((await table.read()).generation, limit, after),
    reset: async () => {
      const before = await table.reset();
      standings.clear();
      for (const known of ledgers.values()) known.forget();
      await removeGeneration(db, scope, before);
      await table.drop(before);
    },
    close: () => db.close(),
  };
};
