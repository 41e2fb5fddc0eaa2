import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { JWT_SECRET_FILE } from '../../../config/jwt-secret.ts';
import type { Settings } from '../../../config/settings.ts';
import {
  assertUnlocked,
  databaseFiles,
  deleteDatabases,
  summarizeFile,
} from '../../../stores/sqlite/statistics-files.ts';
import { ANNOTATIONS_FILE } from '../../../stores/annotations/annotations-file.ts';
import { ACCOUNTS_DATABASE } from '../../../stores/sqlite/database-names.ts';
import { statisticsFiles } from '../../shared/store/database-files.ts';
import { describeStatistics } from './describe-statistics.ts';
import type { ResetPlan } from './reset-plan.ts';

const statisticsLine = (file: string): string => {
  const summary = summarizeFile(file);
  const files = databaseFiles(file)
    .map((path) => basename(path))
    .join(', ');
  return summary === null
    ? `${files}: statistics that cannot be read`
    : describeStatistics(files, 'the position', summary);
};

/** The statistics in the data folder; with `withAccounts` the accounts and the secret, too. */
export const planEmbeddedReset = (settings: Settings, withAccounts: boolean): ResetPlan => {
  const { dataDir } = settings.store;
  const statistics = statisticsFiles(settings).filter((file) => databaseFiles(file).length > 0);
  const accounts = databaseFiles(join(dataDir, ACCOUNTS_DATABASE));
  const secret = join(dataDir, JWT_SECRET_FILE);
  const annotations = join(dataDir, ANNOTATIONS_FILE);
  return {
    place: dataDir,
    name: basename(dataDir),
    lines: [
      ...statistics.map(statisticsLine),
      ...(existsSync(annotations)
        ? [`${ANNOTATIONS_FILE}: the restarts, outages and trends of the charts`]
        : []),
      ...(withAccounts && accounts.length > 0
        ? [`${accounts.map((path) => basename(path)).join(', ')}: all accounts`]
        : []),
      ...(withAccounts && existsSync(secret) ? [`${JWT_SECRET_FILE}: the secret that signs the tokens`] : []),
    ],
    assertUnused: async () => {
      await Promise.resolve();
      assertUnlocked(statistics);
    },
    execute: async () => {
      await Promise.resolve();
      deleteDatabases(statistics);
      rmSync(annotations, { force: true });
      if (withAccounts) for (const path of [...accounts, secret]) rmSync(path, { force: true });
    },
    close: () => Promise.resolve(),
  };
};
