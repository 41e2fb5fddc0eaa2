import {
  type CassandraStoreOptions,
  cassandraStoreSettings,
} from '../../../src/stores/cassandra/cassandra-store-options.ts';
import type { Database } from '../../../src/stores/cassandra/connection/database.ts';
import { openDatabase } from '../../../src/stores/cassandra/connection/open-database.ts';
import { createConnectedStore, type ConnectedStore } from '../../../src/stores/cassandra/connected-store.ts';
import type { Mutation } from '../../../src/stores/cassandra/ledger/mutation.ts';
import { normalizeCommit } from '../../../src/stores/normalize-commit.ts';
import { type Commit, StoreError } from '../../../src/stores/store.ts';

/** A store on a database some of whose methods are replaced, so that it fails at a chosen instant. */
export interface FaultyStore {
  readonly store: ConnectedStore;
  readonly real: Database;
  /** What is replaced from now on; the real one is at hand. */
  readonly replace: (change: (real: Database) => Partial<Database>) => void;
}

export const faultyStore = async (options: CassandraStoreOptions): Promise<FaultyStore> => {
  const settings = cassandraStoreSettings(options);
  const real = await openDatabase(settings);
  let replaced: Partial<Database> = {};
  const current = (): Database => ({ ...real, ...replaced });
  const db: Database = {
    read: (...args) => current().read(...args),
    readSerial: (...args) => current().readSerial(...args),
    pages: (...args) => current().pages(...args),
    write: (...args) => current().write(...args),
    writeBatch: (...args) => current().writeBatch(...args),
    define: (...args) => current().define(...args),
    compareAndSet: (...args) => current().compareAndSet(...args),
    close: () => real.close(),
  };
  return {
    store: createConnectedStore(db, settings),
    real,
    replace: (change) => {
      replaced = change(real);
    },
  };
};

export const mutationOf = <P>(commit: Commit<P>): Mutation => ({
  ...normalizeCommit('', commit),
  recovered: [],
});

/** Like the driver's own error for an unreachable cluster. */
export const unreachable = (): StoreError =>
  new StoreError('store-unwritable', 'nobody answers', { retriable: true });
