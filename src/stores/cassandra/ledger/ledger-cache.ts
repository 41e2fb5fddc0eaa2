import { StoreError, type SaveResult } from '../../store.ts';
import type { Database } from '../connection/database.ts';
import type { CountChanges } from '../wal/wal-record.ts';
import type { WriteAheadLog } from '../wal/write-ahead-log.ts';
import type { LedgerKey } from './ledger-key.ts';
import { advanceView, emptyView, type LedgerView, readCounts } from './ledger-view.ts';
import { semaphore } from '../../../core/collections/semaphore.ts';
import type { LedgerRow, Scope, ScopeTable } from './scope-table.ts';
import { createLedgerAggregate } from './ledger-aggregate.ts';

/** Whether this process did the row's last save, so that its view is current without reading. */
export type IsOwn = (ledger: string, row: LedgerRow) => boolean;

/** The counts of all ledgers of the scope, as last read or saved. */
export interface LedgerCache {
  /** Reads the changes of other processes; returns the scope as read. */
  refresh(isOwn: IsOwn): Promise<Scope>;
  /** Call after a save of this process, which moved the ledger to this row. */
  advance(ledger: string, row: LedgerRow, change: CountChanges): SaveResult;
  view(ledger: string): LedgerView;
  /** The row keys of the ledgers that have saved. */
  ledgers(): readonly string[];
  result(): SaveResult;
  /** The scope as last read or saved; `null` before the first read. */
  loaded(): Scope | null;
  /** Discards all views. */
  clear(): void;
}

/** Attempts to read ledgers that are saved faster than they can be read. */
const MAX_ATTEMPTS = 10;

export const createLedgerCache = (
  db: Database,
  table: ScopeTable,
  wal: WriteAheadLog,
  scope: string,
): LedgerCache => {
  const views = new Map<string, LedgerView>();
  const aggregate = createLedgerAggregate(views);
  const mutex = semaphore(1);
  let generation: number | null = null;

  const clear = (): void => {
    generation = null;
    views.clear();
    aggregate.rebuild();
  };

  /** The changes after the view's revision up to the row's; `null` if the log does not reach back that far. */
  const changesSince = async (
    ledgerKey: LedgerKey,
    { row: from }: LedgerView,
    to: LedgerRow,
  ): Promise<readonly CountChanges[] | null> => {
    const { revision, writer } = to;
    if (revision === null || writer === null || from.revision === null || from.writer !== writer) return null;
    return wal.readCountChanges(ledgerKey, writer, from.revision + 1, revision);
  };

  /**
   * Reads a ledger from its tables. The rows may be of several revisions, none later than that of the ledger's row read
   * afterwards; applying the logged absolute changes of all of them makes the view consistent.
   */
  const reload = async (ledgerKey: LedgerKey, first: LedgerRow): Promise<LedgerView | null> => {
    const [, , ledger] = ledgerKey;
    const counts = await readCounts(db, ledgerKey);
    const { generation: currentGeneration, ledgers } = await table.read();
    const row = ledgers.get(ledger);
    if (
      currentGeneration !== ledgerKey[1] ||
      row?.revision == null ||
      row.writer === null ||
      first.revision === null
    )
      return null;
    if (row.writer !== first.writer) return null;
    const changes = await wal.readCountChanges(ledgerKey, row.writer, first.revision, row.revision);
    if (changes === null) return null;
    const view = emptyView();
    for (const change of [counts, ...changes]) advanceView(view, row, change);
    return view;
  };

  /** Returns false if the ledger has moved on too far and must be read again. */
  const catchUp = async (ledgerKey: LedgerKey, row: LedgerRow): Promise<boolean> => {
    const [, , ledger] = ledgerKey;
    const known = views.get(ledger);
    if (row.writer === null) {
      if (known === undefined) views.set(ledger, { ...emptyView(), row });
      return true;
    }
    const changes = known === undefined ? null : await changesSince(ledgerKey, known, row);
    if (known !== undefined && changes !== null) {
      for (const change of changes) {
        advanceView(known, row, change);
        aggregate.changed(change);
      }
      return true;
    }
    const view = await reload(ledgerKey, row);
    if (view === null) return false;
    views.set(ledger, view);
    aggregate.rebuild();
    return true;
  };

  const refresh = async (isOwn: IsOwn): Promise<Scope> => {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const read = await table.read();
      if (generation !== read.generation) clear();
      generation = read.generation;
      // The rows of an old generation are removed some time after it has ended.
      for (const [ledger, { row }] of views)
        if (row.writer === null && !read.ledgers.has(ledger)) views.delete(ledger);
      const moved = [...read.ledgers].filter(([ledger, row]) => {
        const known = views.get(ledger);
        return known === undefined || (known.row.revision !== row.revision && !isOwn(ledger, row));
      });
      const results = await Promise.all(
        moved.map(([ledger, row]) => catchUp([scope, read.generation, ledger], row)),
      );
      if (results.every((done) => done)) return read;
    }
    throw new StoreError('store-failed', 'the ledgers are saved faster than they can be read: retry', {
      retriable: true,
    });
  };

  return {
    refresh: (isOwn) => mutex(() => refresh(isOwn)),
    advance: (ledger, row, change) => {
      const view = views.get(ledger) ?? emptyView();
      views.set(ledger, view);
      advanceView(view, row, change);
      aggregate.changed(change);
      return aggregate.result();
    },
    view: (ledger) => views.get(ledger) ?? emptyView(),
    ledgers: () => [...views].filter(([, { row }]) => row.writer !== null).map(([ledger]) => ledger),
    result: () => aggregate.result(),
    loaded: () =>
      generation === null
        ? null
        : { generation, ledgers: new Map(Array.from(views, ([ledger, { row }]) => [ledger, row])) },
    clear,
  };
};
