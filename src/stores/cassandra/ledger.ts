import type { TopicMark } from '../../stats/windows/watermark.ts';
import { type RecentKeys, type SaveResult, StoreError } from '../store.ts';
import type { WindowSettings } from '../window-settings.ts';
import type { Database } from './database.ts';
import type { RejectCapacity } from './reject-capacity.ts';
import type { HotUsers } from './hot-users.ts';
import type { Journal } from './journal.ts';
import type { Place } from './place.ts';
import { rowKey } from './keys.ts';
import { type LedgerSession, startSession } from './ledger-session.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import { readRecent } from './recent-slots.ts';
import type { RejectTables } from './reject-tables.ts';
import { writeRows } from './row-writer.ts';
import type { LedgerRow, ScopeTable } from './scope-table.ts';
import type { Standings } from './standings.ts';
import { clockAt, healingOf } from './windows/heal-windows.ts';
import { ledgerWindows, type LedgerWindows } from './windows/ledger-windows.ts';
import { readBuckets } from './windows/window-buckets.ts';
import { caughtUp, NO_WINDOWS, readWindowState } from './windows/window-state.ts';
import type { Work } from './work.ts';

/** What all ledgers of a store share. */
export interface LedgerParts {
  readonly db: Database;
  readonly scope: string;
  readonly table: ScopeTable;
  readonly journal: Journal;
  readonly standings: Standings;
  readonly rejects: RejectTables;
  readonly hotUsers: () => HotUsers;
  /** Rejects are looked for and kept by one save at a time, so that none is kept twice. */
  readonly keepingRejects: Limiter;
  readonly rejectCapacity: RejectCapacity;
  readonly windows: WindowSettings;
  /** Epoch ms. */
  readonly now: () => number;
  readonly isOwn: (ledger: string, row: LedgerRow) => boolean;
}

export interface LoadedLedger extends SaveResult {
  readonly position: string | null;
  readonly recent: readonly RecentKeys[];
  readonly marks: readonly TopicMark[];
}

/** One ledger as this process sees it. Loads and saves are done one after another, as they were called. */
export interface CassandraLedger {
  load(): Promise<LoadedLedger>;
  save(work: Work): Promise<SaveResult>;
  /** Saves without a position, so that it can begin again where another process came before. */
  recover(work: Work): Promise<SaveResult>;
  isOwn(row: LedgerRow): boolean;
  /** This process has reset everything. */
  forget(): void;
}

const RECOVER_ATTEMPTS = 10;
const BEGIN_ATTEMPTS = 10;

const overtaken = (name: string): StoreError =>
  new StoreError(
    'store-in-use',
    `another process has saved the ledger "${name}" meanwhile, or reset the store: load it, and go on from there`,
    { retriable: true },
  );

const unloaded = (name: string, cause: unknown): StoreError =>
  new StoreError(
    'store-failed',
    `an earlier save of the ledger "${name}" failed: load it, and go on from there`,
    { cause, retriable: true },
  );

/**
 * Puts what the last save has changed into the tables: its process may have died before it had. False when the
 * ledger has moved on meanwhile.
 */
export const redoEntry = async (
  { db, journal }: Pick<LedgerParts, 'db' | 'journal'>,
  place: Place,
  { writer, revision }: LedgerRow,
): Promise<boolean> => {
  if (writer === null || revision === null) return true;
  const entry = await journal.read(place, writer, revision);
  if (entry === null) return false;
  await writeRows(db, place, revision, entry);
  return true;
};

export const createLedger = (parts: LedgerParts, name: string): CassandraLedger => {
  const { db, table, journal, standings, rejects } = parts;
  const key = rowKey(name);
  const inOrder = createLimiter(1);
  let session: LedgerSession | null = null;
  let isClean = false;
  /** The state from which the next save goes on: that of the last load or save here. Unknown before the first. */
  let standsAt: { readonly generation: number; readonly revision: number | null } | null = null;
  /** What a save failed with, until the ledger is loaded again. */
  let failure: { readonly cause: unknown } | null = null;
  /** Counts the failures: what was called before one must not go on after it. */
  let epoch = 0;

  const endSession = (): void => {
    session?.end();
    session = null;
  };

  const hasSession = (generation: number): boolean =>
    session?.generation === generation && session.revision() === standings.view(key).row.revision;

  const loadWindows = async (place: Place, row: LedgerRow): Promise<LedgerWindows> => {
    const [state, buckets] =
      row.writer === null
        ? [null, []]
        : await Promise.all([readWindowState(db, place), readBuckets(db, place)]);
    const healing = await healingOf(db, place, {
      state: caughtUp(state ?? NO_WINDOWS, row),
      buckets,
      clock: clockAt(parts.now(), row),
    });
    return ledgerWindows({ db, place, settings: parts.windows, healing, buckets });
  };

  /** Reads what is new; begins a session unless the one that is there still stands. Returns the recent keys. */
  const begin = async (): Promise<readonly RecentKeys[]> => {
    for (let attempt = 0; attempt < BEGIN_ATTEMPTS; attempt += 1) {
      const { generation } = await standings.refresh(parts.isOwn);
      const place: Place = [parts.scope, generation, key];
      const { row } = standings.view(key);
      if (!hasSession(generation) && !(await redoEntry(parts, place, row))) continue;
      const recent = row.writer === null ? [] : await readRecent(db, place);
      const windows = hasSession(generation) ? null : await loadWindows(place, row);
      // Another ledger's load may have followed this one further meanwhile: then this was another state's.
      if (standings.view(key).row.revision !== row.revision) continue;
      if (windows !== null) {
        endSession();
        isClean = false;
        const view = () => standings.view(key);
        session = startSession({ db, place, view, recent, hot: parts.hotUsers(), windows });
      }
      return recent.map(({ partition, at, keys }) => ({ partition, at, keys }));
    }
    throw overtaken(name);
  };

  const stand = ({ generation, revision }: LedgerSession): void => {
    standsAt = { generation, revision: revision() };
  };

  const load = async (): Promise<LoadedLedger> => {
    const recent = await begin();
    if (session !== null) stand(session);
    failure = null;
    return {
      ...standings.result(),
      position: standings.view(key).row.position,
      recent,
      marks: session?.marks() ?? [],
    };
  };

  const perform = async (current: LedgerSession, work: Work): Promise<SaveResult> => {
    const place: Place = [parts.scope, current.generation, key];
    await rejects.checkWaiting(current.generation, work.recovered);
    const arriving = await rejects.arriving(current.generation, work.rejects);
    try {
      const fitting = parts.rejectCapacity.fitting(arriving, standings.result().totals.rejects);
      const planned = await current.plan(work, fitting);
      const { revision } = planned.step.after;
      await journal.write(place, current.writer, revision, planned.entry);
      if (!(await table.save(planned.step))) throw overtaken(name);
      // From here on it is durable.
      await writeRows(db, place, revision, planned.entry);
      current.done(planned);
      stand(current);
      parts.rejectCapacity.kept(fitting);
      // What is left over does no harm, and the next save tries again.
      isClean ||= await journal.clean(place, current.writer, revision).then(
        () => true,
        () => false,
      );
      await current.tidy(Date.parse(work.at)).catch(() => undefined);
      const result = standings.advance(key, planned.step.after, planned.entry);
      return { ...result, droppedRejects: arriving.length - fitting.length };
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

  const isWhereItStood = ({ generation, revision }: LedgerSession): boolean =>
    standsAt === null || (standsAt.generation === generation && standsAt.revision === revision());

  const performIn = (current: LedgerSession, work: Work): Promise<SaveResult> =>
    work.rejects.length + work.recovered.length === 0
      ? perform(current, work)
      : parts.keepingRejects(() => perform(current, work));

  const save = async (work: Work): Promise<SaveResult> => {
    const current = await ready();
    if (!isWhereItStood(current)) throw overtaken(name);
    return performIn(current, work);
  };

  const recover = async (work: Work): Promise<SaveResult> => {
    const current = await ready();
    // It may begin from another's save. Who saves with a position must learn of that first.
    if (!isWhereItStood(current)) fail(overtaken(name));
    return performIn(current, work);
  };

  return {
    load: () => inOrder(load),
    save: (work) => {
      const called = epoch;
      return inOrder(async () => {
        if (called !== epoch || failure !== null) throw unloaded(name, failure?.cause);
        try {
          return await save(work);
        } catch (error) {
          fail(error);
          throw error;
        }
      });
    },
    recover: (work) =>
      inOrder(async () => {
        for (let attempt = 1; ; attempt += 1) {
          try {
            return await recover(work);
          } catch (error) {
            const again = error instanceof StoreError && error.code === 'store-in-use';
            if (!again || attempt === RECOVER_ATTEMPTS) throw error;
          }
        }
      }),
    isOwn: ({ writer }) => session !== null && session.writer === writer,
    forget: () => {
      endSession();
      standsAt = null;
      failure = null;
    },
  };
};
