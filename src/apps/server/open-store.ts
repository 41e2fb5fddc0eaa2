import { join } from 'node:path';
import { defer, type Observable, of, throwError } from 'rxjs';
import { packageRoot } from '../../runtime/package-root.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import { embeddedStore } from '../../stores/embedded/embedded-store.ts';
import { memoryStore } from '../../stores/memory-store.ts';
import type { Store } from '../../stores/store.ts';

/** Whose statistics: the name of the database file, and the scope within a Cassandra keyspace. */
export interface StoreName {
  readonly file: string;
  readonly scope: string;
}

/** The store that the settings name. */
export const openStore = <P>(
  { kind, dataDir }: Settings['store'],
  { file }: StoreName,
): Observable<Store<P>> =>
  defer(() => {
    switch (kind) {
      case 'in-memory':
        return of(memoryStore<P>());
      case 'embedded':
        return of(
          embeddedStore<P>({ file: join(dataDir, file), migrations: join(packageRoot(), 'db', 'embedded') }),
        );
      case 'cassandra':
        return throwError(
          () => new Error('the cassandra store is not built in yet: set STORAGE to embedded or in-memory'),
        );
    }
  });
