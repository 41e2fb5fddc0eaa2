import { StoreError, type Totals } from '../../store.ts';
import type { Database } from '../connection/database.ts';
import { semaphore } from '../../../core/collections/semaphore.ts';
import { number, numberOrNull, type Row, text, textOrNull } from '../connection/row-values.ts';

/** The totals of one ledger. */
export interface LedgerTotals extends Totals {
  readonly bots: number;
  readonly nonBots: number;
  readonly distinctUsers: number;
  readonly asOf: string | null;
}

/** A ledger's row in `ledgers`: the state after its last save. */
export interface LedgerRow extends LedgerTotals {
  /** The number of saves; `null` if there is no row. */
  readonly revision: number | null;
  /** The session that did the last save; `null` if there was none in this generation. */
  readonly writer: string | null;
  readonly position: string | null;
}

/** All ledgers of a scope at one instant, by the row key of their name. */
export interface Scope {
  readonly generation: number;
  readonly ledgers: ReadonlyMap<string, LedgerRow>;
}

export const NO_ROW: LedgerRow = {
  revision: null,
  writer: null,
  position: null,
  bots: 0,
  nonBots: 0,
  distinctUsers: 0,
  canaries: 0,
  rejects: 0,
  deadLetters: 0,
  lostEvents: 0,
  asOf: null,
};

const SELECT = 'SELECT * FROM ledgers WHERE scope = ?';
const FIRST = 'INSERT INTO ledgers (scope, generation) VALUES (?, ?) IF NOT EXISTS';
const NEXT = 'UPDATE ledgers SET generation = ? WHERE scope = ? IF generation = ?';
/** Changes nothing: of a batch with a condition, it is the part that holds it. */
const UNCHANGED = 'UPDATE ledgers SET row_generation = ? WHERE scope = ? AND ledger = ? IF revision = ?';
const DROP = 'DELETE FROM ledgers WHERE scope = ? AND ledger = ? IF row_generation = ?';
const SAVE = `UPDATE ledgers SET row_generation = ?, revision = ?, writer = ?, position = ?, bots = ?, non_bots = ?,
 distinct_users = ?, canaries = ?, rejects = ?, dead_letters = ?, lost_events = ?, as_of = ?
 WHERE scope = ? AND ledger = ? IF generation = ? AND revision = ?`;

const FIRST_GENERATION = 1;
const MAX_ATTEMPTS = 3;

/** Of a row of an older generation only the revision counts: the next save continues it. */
const ledgerRow = (row: Row, generation: number): LedgerRow => {
  const revision = number(row, 'revision');
  if (number(row, 'row_generation') !== generation) return { ...NO_ROW, revision };
  return {
    revision,
    writer: text(row, 'writer'),
    position: textOrNull(row, 'position'),
    bots: number(row, 'bots'),
    nonBots: number(row, 'non_bots'),
    distinctUsers: number(row, 'distinct_users'),
    canaries: number(row, 'canaries'),
    rejects: number(row, 'rejects'),
    deadLetters: number(row, 'dead_letters'),
    lostEvents: number(row, 'lost_events'),
    asOf: textOrNull(row, 'as_of'),
  };
};

/** Replaces the row with revision `before` with `after`. */
export interface CompareAndSet {
  readonly generation: number;
  readonly ledger: string;
  readonly before: number | null;
  readonly after: LedgerRow & { readonly revision: number; readonly writer: string };
}

/** The table `ledgers`, which decides every save. All reads and writes of it are linearizable. */
export interface ScopeTable {
  read(): Promise<Scope>;
  /** True: the save is durable. False: another process saved or reset the scope first. After an error it may be either. */
  save(compareAndSet: CompareAndSet): Promise<boolean>;
  /**
   * Starts the next, empty generation; returns the previous one.
   *
   * @throws StoreError `store-in-use` if a ledger is not as in `loaded`; then nothing has changed.
   */
  reset(loaded: Scope | null): Promise<Scope>;
  /** Removes the rows of an ended generation. */
  drop(scope: Scope): Promise<void>;
}

const changedSinceLoaded = (): StoreError =>
  new StoreError(
    'store-in-use',
    'another process has saved to the store since it was loaded, so it was not reset: stop every server and consumer that uses it first',
  );

const liveRows = ({ ledgers }: Scope): readonly (readonly [string, LedgerRow])[] =>
  [...ledgers].filter(([, { writer }]) => writer !== null);

const isSameState = (loaded: Scope, current: Scope): boolean => {
  const [known, live] = [liveRows(loaded), liveRows(current)];
  return (
    loaded.generation === current.generation &&
    known.length === live.length &&
    live.every(([ledger, { revision }]) => loaded.ledgers.get(ledger)?.revision === revision)
  );
};

export const createScopeTable = (db: Database, scope: string): ScopeTable => {
  // All ledgers of a scope share one partition, where concurrent transactions of one process would contend.
  const mutex = semaphore(1);

  const read = async (): Promise<Scope> => {
    const rows = await db.readSerial(SELECT, [scope]);
    const [first] = rows;
    const generation = first === undefined ? null : numberOrNull(first, 'generation');
    if (generation === null) {
      await db.compareAndSet(FIRST, [scope, FIRST_GENERATION]);
      return read();
    }
    const ledgers = new Map<string, LedgerRow>();
    for (const row of rows) {
      // Without a ledger, the static column alone makes one row.
      const name = textOrNull(row, 'ledger');
      if (name !== null) ledgers.set(name, ledgerRow(row, generation));
    }
    return { generation, ledgers };
  };

  const tryOnce = ({ generation, ledger, before, after }: CompareAndSet): Promise<boolean> =>
    db.compareAndSet(SAVE, [
      generation,
      after.revision,
      after.writer,
      after.position,
      after.bots,
      after.nonBots,
      after.distinctUsers,
      after.canaries,
      after.rejects,
      after.deadLetters,
      after.lostEvents,
      after.asOf,
      scope,
      ledger,
      generation,
      before,
    ]);

  /** After an error the outcome is unknown, and "not applied" may be due to an earlier attempt that was: read the row. */
  const save = async (compareAndSet: CompareAndSet): Promise<boolean> => {
    let failure: unknown;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      try {
        if (await tryOnce(compareAndSet)) return true;
      } catch (error) {
        failure = error;
      }
      const { generation, ledgers } = await read();
      const row = ledgers.get(compareAndSet.ledger) ?? NO_ROW;
      if (generation !== compareAndSet.generation) return false;
      if (row.revision === compareAndSet.after.revision && row.writer === compareAndSet.after.writer)
        return true;
      if (row.revision !== compareAndSet.before) return false;
    }
    throw failure instanceof StoreError
      ? failure
      : new StoreError('store-unwritable', 'Cassandra did not apply a save, for no known reason: retry', {
          retriable: true,
        });
  };

  return {
    read,
    save: (compareAndSet) => mutex(() => save(compareAndSet)),
    reset: async (loaded) => {
      const before = await read();
      if (loaded !== null && !isSameState(loaded, before)) throw changedSinceLoaded();
      const next = before.generation + 1;
      const live = loaded === null ? [] : liveRows(before);
      const query = ['BEGIN BATCH', NEXT, ...live.map(() => UNCHANGED), 'APPLY BATCH'];
      const params = live.flatMap(([ledger, { revision }]) => [before.generation, scope, ledger, revision]);
      let failure: unknown = changedSinceLoaded();
      try {
        if (await db.compareAndSet(query.join('\n'), [next, scope, before.generation, ...params]))
          return before;
      } catch (error) {
        failure = error;
      }
      // The outcome of an error is unknown, and another process may have reset the scope.
      if ((await read()).generation < next) throw failure;
      return before;
    },
    drop: async ({ generation, ledgers }) => {
      for (const ledger of ledgers.keys()) await db.compareAndSet(DROP, [scope, ledger, generation]);
    },
  };
};
