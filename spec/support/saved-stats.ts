import { join } from 'node:path';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { FeedPosition } from '../../src/wikimedia/position/feed-position.ts';
import { reportJson } from '../../src/http/stats/report-json.ts';
import { packageRoot } from '../../src/files/package-root.ts';
import { sqliteStore } from '../../src/stores/sqlite/sqlite-store.ts';
import type { Store } from '../../src/stores/store.ts';
import type { Stats } from './stats.ts';

/** The database of a data folder, which no process may have open. */
export const storeIn = (folder: string): Store<FeedPosition> =>
  sqliteStore<FeedPosition>({
    file: join(folder, 'headwater.db'),
    migrations: join(packageRoot(), 'db', 'embedded'),
  });

/** Every number in the database of a data folder, and its saved feed position. */
export const savedStats = async (
  folder: string,
): Promise<{ readonly stats: Stats; readonly position: FeedPosition | null }> => {
  const store = storeIn(folder);
  try {
    const { position } = await lastValueFrom(store.load());
    const parts = await lastValueFrom(reportJson(from(store.report('all'))).pipe(toArray()));
    return { stats: JSON.parse(parts.join('')) as Stats, position };
  } finally {
    await lastValueFrom(store.close(), { defaultValue: undefined });
  }
};
