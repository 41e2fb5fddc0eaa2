import { StoreError, type Totals } from '../../store.ts';
import type { Database } from '../connection/database.ts';
import { createSemaphore } from '../connection/semaphore.ts';
import { number, numberOrNull, type Row, text, textOrNull } from '../connection/row-values.ts';

/** The plain numbers of one ledger. */
export interface LedgerTotals extends Totals {
  readonly bots: number;
  readonly nonBots: number;
  readonly distinctUsers: number;
  readonly asOf: string | null;
}

/** A ledger's row: where its line of saves stands. */
export interface LedgerRow extends LedgerTotals {
  /** How many saves there were; `null` where there is no row. */
  readonly revision: number | null;
  /** Who did the last save; `null` where there was none in this generation. */
  readonly writer: string | null;
  readonly position: string | null;
}

/** All ledgers of a scope at one instant, by their names as keys. */
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
const DROP = 'DELETE FROM ledgers WHERE scope = ? AND ledger = ? IF row_generation = ?';
const SAVE = `UPDATE ledgers SET row_generation = ?, revision = ?, writer = ?, position = ?, bots = ?, non_bots = ?,
 distinct_users = ?, canaries = ?, rejects = ?, dead_letters = ?, lost_events = ?, as_of = ?
 WHERE scope = ? AND ledger = ? IF generation = ? AND revision = ?`;

const FIRST_GENERATION = 1;
const MAX_ATTEMPTS = 3;

/** A row of an older generation holds nothing but the revision from which to go on. */
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

/** A save as the table sees it: the row as it was read, and as it is to be. */
export interface CompareAndSet {
  readonly generation: number;
  readonly ledger: string;
  readonly before: number | null;
  readonly after: LedgerRow & { readonly revision: number; readonly writer: string };
}

/** The one table in which saves are decided. Everything in it is read and written linearizably. */
export interface ScopeTable {
  read(): Promise<Scope>;
  /** True: durable. False: another one saved, or reset the scope, meanwhile. A failure leaves it open which. */
  save(compareAndSet: CompareAndSet): Promise<boolean>;
  /** Begins the next generation, which is empty; returns the one before. */
  reset(): Promise<Scope>;
  /** Removes the rows of a generation that is over. */
  drop(scope: Scope): Promise<void>;
}

export const createScopeTable = (db: Database, scope: string): ScopeTable => {
  // All ledgers of a scope are one partition: transactions of one process had better not compete.
  const mutex = createSemaphore(1);

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
      // Without any ledger there is one row, of the static column.
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

  /** After a failure nobody knows what became of it, and a "no" may be about an earlier attempt's "yes": the row says. */
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
      : new StoreError('store-unwritable', 'Cassandra refuses a save without a reason', { retriable: true });
  };

  return {
    read,
    save: (compareAndSet) => mutex(() => save(compareAndSet)),
    reset: async () => {
      const before = await read();
      const next = before.generation + 1;
      try {
        await db.compareAndSet(NEXT, [next, scope, before.generation]);
      } catch (error) {
        if ((await read()).generation < next) throw error;
      }
      return before;
    },
    drop: async ({ generation, ledgers }) => {
      for (const ledger of ledgers.keys()) await db.compareAndSet(DROP, [scope, ledger, generation]);
    },
  };
};
