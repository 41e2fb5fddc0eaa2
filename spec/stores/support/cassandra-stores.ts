import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { packageRoot } from '../../../src/files/package-root.ts';
import { type CassandraStoreOptions, cassandraStore } from '../../../src/stores/cassandra/cassandra-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import type { Position } from './commits.ts';
import { closeStore } from './read-report.ts';

export const CASSANDRA_MIGRATIONS = join(packageRoot(), 'db', 'cassandra');

/** Where a Cassandra listens. */
export interface CassandraAddress {
  readonly host: string;
  readonly port: number;
  readonly datacenter: string;
}

/** A scope of its own, and the stores opened in it. */
export interface CassandraStores {
  readonly options: CassandraStoreOptions;
  open(options?: Partial<CassandraStoreOptions>): Store<Position>;
  dispose(): Promise<void>;
}

export const cassandraOptions = ({ host, port, datacenter }: CassandraAddress): CassandraStoreOptions => ({
  contactPoints: [`${host}:${port}`],
  datacenter,
  keyspace: 'headwater_specs',
  scope: randomUUID(),
  migrations: CASSANDRA_MIGRATIONS,
});

export const cassandraStores = (
  address: CassandraAddress,
  common: Partial<CassandraStoreOptions> = {},
): CassandraStores => {
  const options = { ...cassandraOptions(address), ...common };
  const stores: Store<Position>[] = [];
  return {
    options,
    open: (more = {}) => {
      const store = cassandraStore<Position>({ ...options, ...more });
      stores.push(store);
      return store;
    },
    dispose: async () => {
      await Promise.all(stores.map(closeStore));
    },
  };
};
