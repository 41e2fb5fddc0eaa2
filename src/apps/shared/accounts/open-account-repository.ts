import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { AccountRepository } from '../../../accounts/account.ts';
import type { LegacyAccount } from '../../../accounts/configure-admin.ts';
import { memoryAccounts } from '../../../accounts/memory-accounts.ts';
import { packageRoot } from '../../../files/package-root.ts';
import type { Settings } from '../../../config/settings.ts';
import { sqliteAccounts, legacyAccounts } from '../../../stores/sqlite/sqlite-accounts.ts';
import { ACCOUNTS_DATABASE } from '../../../stores/sqlite/database-names.ts';
import { cassandraOptionsFromSettings } from '../store/cassandra-options-from-settings.ts';

export interface OpenedAccounts {
  readonly repository: AccountRepository;
  /** Accounts that an earlier version stored in the statistics database. */
  readonly legacy: () => Promise<readonly LegacyAccount[]>;
}

const ACCOUNTS_SCOPE = 'accounts';

export interface OpenAccountsOptions {
  /** This process's database file in the data folder; earlier versions stored accounts in it. */
  readonly databaseFile?: string;
  /** Called when the accounts file was deleted or replaced. */
  readonly onReplaced?: (message: string) => void;
}

/** Opens the accounts of the configured store. */
export const openAccountRepository = async (
  { kind, dataDir, cassandra }: Settings['store'],
  { databaseFile, onReplaced }: OpenAccountsOptions = {},
): Promise<OpenedAccounts> => {
  switch (kind) {
    case 'in-memory':
      return { repository: memoryAccounts(), legacy: () => Promise.resolve([]) };
    case 'embedded': {
      const legacyFile = databaseFile === undefined ? null : join(dataDir, databaseFile);
      return {
        repository: sqliteAccounts({
          file: join(dataDir, ACCOUNTS_DATABASE),
          migrations: join(packageRoot(), 'db', 'accounts'),
          ...(onReplaced === undefined ? {} : { onReplaced }),
        }),
        legacy: async () => {
          await Promise.resolve();
          if (legacyFile === null) return [];
          // Opening an empty file would make SQLite delete the WAL beside it, which the store refuses to lose.
          return (statSync(legacyFile, { throwIfNoEntry: false })?.size ?? 0) > 0
            ? legacyAccounts(legacyFile)
            : [];
        },
      };
    }
    case 'cassandra': {
      const { openCassandraAccounts } =
        await import('../../../stores/cassandra/accounts/open-cassandra-accounts.ts');
      return openCassandraAccounts(cassandraOptionsFromSettings(cassandra, ACCOUNTS_SCOPE));
    }
  }
};
