import { memoryAccounts } from '../../src/accounts/memory-accounts.ts';
import { accountContract } from '../contracts/account-contract.ts';

accountContract('memoryAccounts', () => {
  const repository = memoryAccounts();
  return { repository, other: () => repository, dispose: () => Promise.resolve() };
});
