import { randomUUID } from 'node:crypto';
import { StoreError } from '../../store.ts';
import { prepare, type Connection } from '../sqlite-connection.ts';

/** The version of the file after the last save. */
interface Revision {
  readonly revision: number;
  readonly writer: string;
}

/**
 * Compare-and-set for the whole file. The lock beside the file can be removed, this cannot: a save succeeds only if the
 * file is as this process last loaded or saved it. Call all methods except `committed` inside a transaction.
 */
export interface Ownership {
  /** Bases the ledger's next save on the current state. True if another process has saved since the last check. */
  loaded(ledger: string): boolean;
  /**
   * Call before the first change. `ledger` is the ledger to save, `null` for a change that belongs to none.
   *
   * @throws StoreError `store-in-use` when another process has saved since the ledger was loaded.
   */
  assertCurrent(ledger: string | null): void;
  /** Increments the revision; the last change of the transaction. */
  advance(): void;
  /** Call when the revision that `advance` wrote is durable. */
  committed(): void;
  /** Call after this process has emptied the file: every ledger starts from here. */
  restarted(): void;
}

const overtaken = (file: string): StoreError =>
  new StoreError(
    'store-in-use',
    `another process saved ${file} after this one had loaded it, so this process stopped saving. Only one process may use a data folder: stop the other process before you restart this one, and never delete ${file}.lock`,
  );

export const createOwnership = (db: Connection, file: string): Ownership => {
  const writer = randomUUID();
  const read = prepare(db, `SELECT revision, writer FROM store_state`);
  const move = prepare(db, 'UPDATE store_state SET revision = ?, writer = ?');

  const readRevision = (): Revision => {
    const row = read.first();
    if (row === undefined)
      throw new StoreError('store-damaged', `${file} is damaged: the table store_state is empty`);
    return { revision: row.number(0), writer: row.text(1) };
  };

  let known = readRevision();
  let pending = known;
  /** How many times this process noticed a save of another process. */
  let epoch = 0;
  /** The epoch in which each ledger was loaded; a ledger that never was is based on the opening of the file. */
  const loadedIn = new Map<string, number>();
  let lastLoadIn = 0;

  const refresh = (): boolean => {
    const current = readRevision();
    if (current.revision === known.revision && current.writer === known.writer) return false;
    known = current;
    epoch += 1;
    return true;
  };

  return {
    loaded: (ledger) => {
      const changed = refresh();
      loadedIn.set(ledger, epoch);
      lastLoadIn = epoch;
      return changed;
    },
    assertCurrent: (ledger) => {
      refresh();
      const from = ledger === null ? lastLoadIn : (loadedIn.get(ledger) ?? 0);
      if (from !== epoch) throw overtaken(file);
    },
    advance: () => {
      pending = { revision: known.revision + 1, writer };
      move.run(pending.revision, pending.writer);
    },
    committed: () => {
      known = pending;
    },
    restarted: () => {
      loadedIn.clear();
      epoch = 0;
      lastLoadIn = 0;
    },
  };
};
