import { randomUUID } from 'node:crypto';
import { StoreError } from '../../store.ts';
import { prepare, type Connection } from '../sqlite-connection.ts';

/** The state of the file as the last save left it. */
interface Revision {
  readonly revision: number;
  readonly writer: string;
}

/**
 * Compare-and-set for the whole file. The lock beside the file can be removed; this cannot: a save goes on only from the
 * state that this process loaded or saved last. All methods are to be used inside a transaction, but `committed`.
 */
export interface Ownership {
  /** The ledger goes on from the present state. True when another process has saved since this one last looked. */
  loaded(ledger: string): boolean;
  /**
   * Before the first change: `ledger` is the one that is saved, `null` what belongs to none.
   *
   * @throws StoreError `store-in-use` when another process has saved since the ledger was loaded.
   */
  assertCurrent(ledger: string | null): void;
  /** Moves the revision, as the last change. */
  advance(): void;
  /** What `advance` wrote is durable. */
  committed(): void;
  /** This process has emptied the file: every ledger begins from here. */
  restarted(): void;
}

const overtaken = (file: string): StoreError =>
  new StoreError(
    'store-in-use',
    `${file} was saved by another process after this one had loaded it, so nothing more is saved here: one process at a time may use a data folder. Stop the other process before you start this one again, and never delete ${file}.lock`,
  );

export const createOwnership = (db: Connection, file: string): Ownership => {
  const writer = randomUUID();
  const read = prepare(db, `SELECT revision, writer FROM store_state`);
  const move = prepare(db, 'UPDATE store_state SET revision = ?, writer = ?');

  const readRevision = (): Revision => {
    const row = read.first();
    if (row === undefined) throw new StoreError('store-damaged', `${file} is damaged: its state is missing`);
    return { revision: row.number(0), writer: row.text(1) };
  };

  let known = readRevision();
  let pending = known;
  /** Counts how often another process was seen to have saved. */
  let epoch = 0;
  /** The epoch in which each ledger was loaded; one that never was goes on from the opening. */
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
