import type { TopicWatermark } from '../../../stats/windows/time/watermark-tracker.ts';
import { type RecentKeys, type SaveResult, StoreError } from '../../store.ts';
import type { WindowSettings } from '../../window-settings.ts';
import type { Database } from '../connection/database.ts';
import type { RejectCapacity } from '../tables/reject-capacity.ts';
import type { UserCountCache } from './user-count-cache.ts';
import type { WriteAheadLog } from '../wal/write-ahead-log.ts';
import type { LedgerKey } from './ledger-key.ts';
import { rowKey } from '../tables/row-key.ts';
import { type LedgerSession, startSession } from './ledger-session.ts';
import { semaphore, type Semaphore } from '../../../core/collections/semaphore.ts';
import { replayRecord } from '../wal/replay-record.ts';
import { readRecent } from './recent-slots.ts';
import type { RejectTables } from '../tables/reject-tables.ts';
import { writeRows } from '../tables/write-rows.ts';
import type { LedgerRow, ScopeTable } from './scope-table.ts';
import type { LedgerCache } from './ledger-cache.ts';
import { clockAt, planWindowRepair } from '../windows/plan-window-repair.ts';
import { ledgerWindows, type LedgerWindows } from '../windows/ledger-windows.ts';
import { readBuckets } from '../windows/read-buckets.ts';
import { catchUp, EMPTY_WINDOW_STATE, readWindowState } from '../windows/window-state.ts';
import type { Mutation } from './mutation.ts';

/*
 * The save protocol: write ahead, compare and set, apply.
 *   1. plan     The commit becomes a WAL record of absolute values, so that applying it twice changes nothing.
 *   2. log      The record is written to the write-ahead log under the session's writer id and the next revision.
 *   3. decide   A lightweight transaction moves the ledger's row from the loaded revision to the next. If it applies,
 *               the save is durable. If another process was faster, nothing has changed.
 *   4. apply    The record's rows are written with the revision as timestamp: a stale process cannot overwrite them.
 * A crash before 3 leaves a record that no row names: nothing was saved, and `WriteAheadLog.clean` deletes it.
 * A crash or timeout in 3 leaves the outcome open: the ledger's row tells (`ScopeTable.save`, or the next load).
 * A crash after 3 leaves rows unwritten: the next load, report or window query applies the record (`replayRecord`).
 * A crash after 4 leaves nothing to do: merging activity and cleaning the log are repeated by later saves.
 */

/** The dependencies that all ledgers of a store share. */
export interface LedgerDeps {
  readonly db: Database;
  readonly scope: string;
  readonly table: ScopeTable;
  readonly wal: WriteAheadLog;
  readonly ledgerCache: LedgerCache;
  readonly rejects: RejectTables;
  readonly userCountCache: () => UserCountCache;
  /** One save at a time looks up and stores rejects, so that none is stored twice. */
  readonly rejectMutex: Semaphore;
  readonly rejectCapacity: RejectCapacity;
  readonly windows: WindowSettings;
  /** Epoch ms. */
  readonly now: () => number;
  readonly isOwn: (ledger: string, row: LedgerRow) => boolean;
}

export interface LoadedLedger extends SaveResult {
  readonly position: string | null;
  readonly recent: readonly RecentKeys[];
  readonly watermarks: readonly TopicWatermark[];
}

/** One ledger as this process sees it. Loads and saves run one at a time, in call order. */
export interface CassandraLedger {
  load(): Promise<LoadedLedger>;
  save(mutation: Mutation): Promise<SaveResult>;
  /** Saves without a position, so it can start over if another process saved first. */
  recover(mutation: Mutation): Promise<SaveResult>;
  isOwn(row: LedgerRow): boolean;
  /** Call after this process has reset the store. */
  reset(): void;
}

const MAX_RECOVER_ATTEMPTS = 10;
const MAX_BEGIN_ATTEMPTS = 10;

const overtaken = (name: string): StoreError =>
  new StoreError(
    'store-in-use',
    `another process saved the ledger "${name}" or reset the store: load the ledger and resume from there`,
    { retriable: true },
  );

const unloaded = (name: string, cause: unknown): StoreError =>
  new StoreError(
    'store-failed',
    `an earlier save of the ledger "${name}" failed: load the ledger and resume from there`,
    { cause, retriable: true },
  );

export const createLedger = (deps: LedgerDeps, name: string): CassandraLedger => {
  const { db, table, wal, ledgerCache, rejects } = deps;
  const key = rowKey(name);
  const mutex = semaphore(1);
  let session: LedgerSession | null = null;
  let hasCleanedWal = false;
  /** The state that the next save is based on: that of the last load or save; `null` before the first. */
  let baseRevision: { readonly generation: number; readonly revision: number | null } | null = null;
  /** The error of a failed save, until the ledger is loaded again. */
  let failure: { readonly cause: unknown } | null = null;
  /** Counts the failures: a save called before a failure must not run after it. */
  let epoch = 0;

  const endSession = (): void => {
    session?.end();
    session = null;
  };

  const hasSession = (generation: number): boolean =>
    session?.generation === generation && session.revision() === ledgerCache.view(key).row.revision;

  const loadWindows = async (ledgerKey: LedgerKey, row: LedgerRow): Promise<LedgerWindows> => {
    const [state, buckets] =
      row.writer === null
        ? [null, []]
        : await Promise.all([readWindowState(db, ledgerKey), readBuckets(db, ledgerKey)]);
    const repair = await planWindowRepair(db, ledgerKey, {
      state: catchUp(state ?? EMPTY_WINDOW_STATE, row),
      buckets,
      clock: clockAt(deps.now(), row),
    });
    return ledgerWindows({ db, ledgerKey, settings: deps.windows, repair, buckets });
  };

  /** Reads the changes of others and starts a session unless the current one is still valid. Returns the recent keys. */
  const begin = async (): Promise<readonly RecentKeys[]> => {
    for (let attempt = 0; attempt < MAX_BEGIN_ATTEMPTS; attempt += 1) {
      const { generation } = await ledgerCache.refresh(deps.isOwn);
      const ledgerKey: LedgerKey = [deps.scope, generation, key];
      const { row } = ledgerCache.view(key);
      if (!hasSession(generation) && !(await replayRecord(deps, ledgerKey, row))) continue;
      const recent = row.writer === null ? [] : await readRecent(db, ledgerKey);
      const windows = hasSession(generation) ? null : await loadWindows(ledgerKey, row);
      // Another ledger's load may have advanced this view meanwhile: then what was read belongs to an older state.
      if (ledgerCache.view(key).row.revision !== row.revision) continue;
      if (windows !== null) {
        endSession();
        hasCleanedWal = false;
        const view = () => ledgerCache.view(key);
        session = startSession({
          db,
          ledgerKey,
          view,
          recent,
          userCountCache: deps.userCountCache(),
          windows,
        });
      }
      return recent.map(({ partition, at, keys }) => ({ partition, at, keys }));
    }
    throw overtaken(name);
  };

  const markBase = ({ generation, revision }: LedgerSession): void => {
    baseRevision = { generation, revision: revision() };
  };

  const load = async (): Promise<LoadedLedger> => {
    const recent = await begin();
    if (session !== null) markBase(session);
    failure = null;
    return {
      ...ledgerCache.result(),
      position: ledgerCache.view(key).row.position,
      recent,
      watermarks: session?.watermarks() ?? [],
    };
  };

  const perform = async (current: LedgerSession, mutation: Mutation): Promise<SaveResult> => {
    const ledgerKey: LedgerKey = [deps.scope, current.generation, key];
    await rejects.assertWaiting(current.generation, mutation.recovered);
    const newRejects = await rejects.selectNew(current.generation, mutation.rejects);
    try {
      const fitting = deps.rejectCapacity.select(newRejects, ledgerCache.result().totals.rejects);
      const planned = await current.plan(mutation, fitting);
      const { revision } = planned.compareAndSet.after;
      await wal.write(ledgerKey, current.writer, revision, planned.record);
      if (!(await table.save(planned.compareAndSet))) throw overtaken(name);
      // The save is durable from here on.
      await writeRows(db, ledgerKey, revision, planned.record);
      current.done(planned);
      markBase(current);
      deps.rejectCapacity.stored(fitting);
      // Old records are harmless, and the next save tries again.
      hasCleanedWal ||= await wal.clean(ledgerKey, current.writer, revision).then(
        () => true,
        () => false,
      );
      await current.compact(Date.parse(mutation.at)).catch(() => undefined);
      const result = ledgerCache.advance(key, planned.compareAndSet.after, planned.record);
      return { ...result, droppedRejects: newRejects.length - fitting.length };
    } catch (error) {
      endSession();
      throw error;
    }
  };

  const fail = (cause: unknown): void => {
    failure = { cause };
    epoch += 1;
  };

  const ready = async (): Promise<LedgerSession> => {
    if (session === null) await begin();
    if (session === null) throw overtaken(name);
    return session;
  };

  const isAtBase = ({ generation, revision }: LedgerSession): boolean =>
    baseRevision === null || (baseRevision.generation === generation && baseRevision.revision === revision());

  const performIn = (current: LedgerSession, mutation: Mutation): Promise<SaveResult> =>
    mutation.rejects.length + mutation.recovered.length === 0
      ? perform(current, mutation)
      : deps.rejectMutex(() => perform(current, mutation));

  const save = async (mutation: Mutation): Promise<SaveResult> => {
    const current = await ready();
    if (!isAtBase(current)) throw overtaken(name);
    return performIn(current, mutation);
  };

  const recover = async (mutation: Mutation): Promise<SaveResult> => {
    const current = await ready();
    // A recovery may start from another process's save, but the next save with a position must fail first.
    if (!isAtBase(current)) fail(overtaken(name));
    return performIn(current, mutation);
  };

  return {
    load: () => mutex(load),
    save: (mutation) => {
      const calledIn = epoch;
      return mutex(async () => {
        if (calledIn !== epoch || failure !== null) throw unloaded(name, failure?.cause);
        try {
          return await save(mutation);
        } catch (error) {
          fail(error);
          throw error;
        }
      });
    },
    recover: (mutation) =>
      mutex(async () => {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await recover(mutation);
          } catch (error) {
            const isOvertaken = error instanceof StoreError && error.code === 'store-in-use';
            if (!isOvertaken || attempt === MAX_RECOVER_ATTEMPTS) throw error;
          }
        }
      }),
    isOwn: ({ writer }) => session !== null && session.writer === writer,
    reset: () => {
      endSession();
      baseRevision = null;
      failure = null;
    },
  };
};
