import { join } from 'node:path';
import type { Settings } from '../../../config/settings.ts';

/** The statistics of the server, below the data folder. */
export const SERVER_DATABASE = 'headwater.db';
export const ACCOUNTS_DATABASE = 'accounts.db';

/** The statistics of a consumer of this topic, below the data folder. */
export const consumerDatabase = (topic: string): string => `${topic}.db`;

/** The statistics files that processes with these settings use. */
export const statisticsFiles = ({ store, kafka }: Pick<Settings, 'store' | 'kafka'>): readonly string[] =>
  [SERVER_DATABASE, consumerDatabase(kafka.topic)].map((name) => join(store.dataDir, name));
