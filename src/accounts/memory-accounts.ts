import type { AccountRecord, AccountRepository } from './account.ts';

/** Accounts in memory; they end with the process. */
export const memoryAccounts = (): AccountRepository => {
  let accounts: readonly AccountRecord[] = [];
  return {
    list: () => Promise.resolve(accounts),
    update: async (username, change) => {
      await Promise.resolve();
      const changed = change(accounts.find((account) => account.username === username) ?? null);
      if (changed !== null)
        accounts = [...accounts.filter((account) => account.username !== username), changed];
    },
    close: () => Promise.resolve(),
  };
};
