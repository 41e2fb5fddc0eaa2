import { join } from 'node:path';
import type { Settings } from '../../../config/settings.ts';
import { consumerDatabase, SERVER_DATABASE } from '../../../stores/sqlite/database-names.ts';

/** The statistics files that processes with these settings use. */
export const statisticsFiles = ({ store, kafka }: Pick<Settings, 'store' | 'kafka'>): readonly string[] =>
  [SERVER_DATABASE, consumerDatabase(kafka.topic)].map((name) => join(store.dataDir, name));
