import { join } from 'node:path';
import { defer, type Observable, type ObservableInput, of } from 'rxjs';
import { packageRoot } from '../../../files/package-root.ts';
import type { Settings } from '../../../config/settings.ts';
import { sqliteStore } from '../../../stores/sqlite/sqlite-store.ts';
import { memoryStore } from '../../../stores/memory/memory-store.ts';
import type { Store } from '../../../stores/store.ts';
import type { WindowSettings } from '../../../stores/window-settings.ts';
import { cassandraOptionsFromSettings } from './cassandra-options-from-settings.ts';

/** Identifies the statistics: the name of the database file, and the scope within a Cassandra keyspace. */
export interface StoreIdentity {
  readonly file: string;
  readonly scope: string;
}

/** Loads the driver only when needed: it takes a fraction of a second and several MB. */
const openCassandraStore = async <P>(
  { cassandra: settings, rejects }: Settings['store'],
  windows: WindowSettings,
  scope: string,
): Promise<Store<P>> => {
  const { cassandraStore } = await import('../../../stores/cassandra/cassandra-store.ts');
  return cassandraStore({ ...cassandraOptionsFromSettings(settings, scope), windows, rejects });
};

/** The configured store; its first call opens it. */
export const openStore = <P>(
  { store: settings, windows }: Pick<Settings, 'store' | 'windows'>,
  { file, scope }: StoreIdentity,
): Observable<Store<P>> =>
  defer((): ObservableInput<Store<P>> => {
    switch (settings.kind) {
      case 'in-memory':
        return of(memoryStore<P>(windows, settings.rejects));
      case 'embedded':
        return of(
          sqliteStore<P>({
            file: join(settings.dataDir, file),
            migrations: join(packageRoot(), 'db', 'embedded'),
            windows,
            rejects: settings.rejects,
          }),
        );
      case 'cassandra':
        return openCassandraStore(settings, windows, scope);
    }
  });
