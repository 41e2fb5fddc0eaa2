import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../src/files/package-root.ts';
import { sqliteStore, type SqliteStoreOptions } from '../../../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import type { Position } from './commits.ts';
import { closeStore } from './read-report.ts';

export const MIGRATIONS = join(packageRoot(), 'db', 'embedded');
export const ACCOUNT_MIGRATIONS = join(packageRoot(), 'db', 'accounts');
export const ALERT_MIGRATIONS = join(packageRoot(), 'db', 'alerts');

/** A folder of its own, and the stores opened in it. */
export interface SqliteFiles {
  readonly folder: string;
  /** In a folder that does not exist yet. */
  readonly file: string;
  open(options?: Partial<SqliteStoreOptions>): Store<Position>;
  /** Closes all stores. */
  close(): Promise<void>;
  dispose(): Promise<void>;
}

export const sqliteFiles = (): SqliteFiles => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-store-'));
  const file = join(folder, 'data', 'headwater.db');
  const stores: Store<Position>[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(stores.map(closeStore));
  };
  return {
    folder,
    file,
    open: (options = {}) => {
      const store = sqliteStore<Position>({ file, migrations: MIGRATIONS, ...options });
      stores.push(store);
      return store;
    },
    close,
    dispose: async () => {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
