import { join } from 'node:path';
import { defer, type Observable } from 'rxjs';
import { packageRoot } from '../../runtime/package-root.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import type { Store } from '../../stores/store.ts';
import type { WindowSettings } from '../../stores/window-settings.ts';

/** Whose statistics: the name of the database file, and the scope within a Cassandra keyspace. */
export interface StoreName {
  readonly file: string;
  readonly scope: string;
}

const embedded = async <P>(dataDir: string, windows: WindowSettings, file: string): Promise<Store<P>> => {
  const { embeddedStore } = await import('../../stores/embedded/embedded-store.ts');
  return embeddedStore({
    file: join(dataDir, file),
    migrations: join(packageRoot(), 'db', 'embedded'),
    windows,
  });
};

const cassandra = async <P>(
  { contactPoints, port, datacenter, keyspace, replication, ...rest }: Settings['store']['cassandra'],
  windows: WindowSettings,
  scope: string,
): Promise<Store<P>> => {
  const { cassandraStore } = await import('../../stores/cassandra/cassandra-store.ts');
  return cassandraStore({
    contactPoints,
    port,
    datacenter,
    keyspace,
    replication: { class: 'NetworkTopologyStrategy', [datacenter]: replication },
    consistency: rest.consistency,
    ...rest.credentials,
    tls: rest.caFile ?? rest.tls,
    scope,
    windows,
    migrations: join(packageRoot(), 'db', 'cassandra'),
  });
};

const inMemory = async <P>(windows: WindowSettings): Promise<Store<P>> => {
  const { memoryStore } = await import('../../stores/memory-store.ts');
  return memoryStore(windows);
};

/**
 * The store that the settings name; it is opened by the first call. Only its own driver is loaded: each takes a part
 * of a second and some MB.
 */
export const openStore = <P>(
  { store: settings, windows }: Pick<Settings, 'store' | 'windows'>,
  { file, scope }: StoreName,
): Observable<Store<P>> =>
  defer((): Promise<Store<P>> => {
    switch (settings.kind) {
      case 'in-memory':
        return inMemory(windows);
      case 'embedded':
        return embedded(settings.dataDir, windows, file);
      case 'cassandra':
        return cassandra(settings.cassandra, windows, scope);
    }
  });
