import type { AccountRepository } from '../../../accounts/account.ts';
import type { LegacyAccount } from '../../../accounts/configure-admin.ts';
import { cassandraAccounts, legacyAccounts } from './cassandra-accounts.ts';
import { type CassandraStoreOptions, cassandraStoreSettings } from '../cassandra-store-options.ts';
import type { Database } from '../connection/database.ts';
import { openDatabase } from '../connection/open-database.ts';

/** The accounts of a keyspace. The first call connects; if that fails, the next call retries. */
export const openCassandraAccounts = (
  options: CassandraStoreOptions,
): { readonly repository: AccountRepository; readonly legacy: () => Promise<readonly LegacyAccount[]> } => {
  const settings = cassandraStoreSettings(options);
  let opened: Promise<{ readonly db: Database; readonly accounts: AccountRepository }> | null = null;

  const open = async (): Promise<{ readonly db: Database; readonly accounts: AccountRepository }> => {
    opened ??= openDatabase(settings).then((db) => ({ db, accounts: cassandraAccounts(db) }));
    try {
      return await opened;
    } catch (error) {
      opened = null;
      throw error;
    }
  };

  return {
    repository: {
      list: async () => (await open()).accounts.list(),
      update: async (username, change) => (await open()).accounts.update(username, change),
      close: async () => {
        const connected = await opened?.catch(() => null);
        await connected?.db.close();
      },
    },
    legacy: async () => legacyAccounts((await open()).db),
  };
};
