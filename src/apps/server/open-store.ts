import { defer, type Observable, of, throwError } from 'rxjs';
import type { FeedPosition } from '../../feed/position.ts';
import { packageRoot } from '../../runtime/package-root.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import { embeddedStore } from '../../stores/embedded/embedded-store.ts';
import { memoryStore } from '../../stores/memory-store.ts';
import type { Store } from '../../stores/store.ts';
import { join } from 'node:path';

/** The store that the settings name. */
export const openStore = ({ kind, dataDir }: Settings['store']): Observable<Store<FeedPosition>> =>
  defer(() => {
    switch (kind) {
      case 'in-memory':
        return of(memoryStore<FeedPosition>());
      case 'embedded':
        return of(
          embeddedStore<FeedPosition>({
            file: join(dataDir, 'headwater.db'),
            migrations: join(packageRoot(), 'db', 'embedded'),
          }),
        );
      case 'cassandra':
        return throwError(
          () => new Error('the cassandra store is not built in yet: set STORAGE to embedded or in-memory'),
        );
    }
  });
