import type { LoginAccount } from '../../accounts/account-directory.ts';
import type { AccountGate } from './account-gate.ts';
import { DUMMY_HASH } from './passwords.ts';

/** Resolves to the account of these credentials, or null if they are wrong or the account is disabled. */
export type CheckCredentials = (username: string, password: string) => Promise<LoginAccount | null>;

/**
 * Checks credentials with exactly one password verification, whether or not the account exists or is disabled, so that
 * the response time does not reveal which usernames exist.
 */
export const checkCredentials =
  (
    accounts: Pick<AccountGate, 'find'>,
    verify: (hash: string, password: string) => Promise<boolean>,
  ): CheckCredentials =>
  async (username, password) => {
    const account = await accounts.find(username);
    const isCorrect = await verify(account?.passwordHash ?? DUMMY_HASH, password);
    return account?.isUsable === true && isCorrect ? account : null;
  };
