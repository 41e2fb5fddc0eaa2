import { join } from 'node:path';
import { packageRoot } from '../../../files/package-root.ts';
import type { CheckOptions } from '../../../stores/sqlite/checking/check-file.ts';

/** How to check a database of this version. */
export const databaseCheckOptions = (): CheckOptions => {
  const folder = join(packageRoot(), 'db');
  return {
    migrations: join(folder, 'embedded'),
    accountMigrations: join(folder, 'accounts'),
    alertMigrations: join(folder, 'alerts'),
    now: Date.now(),
  };
};
