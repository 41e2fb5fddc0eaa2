import type { AccountStore } from './parts.ts';
import { NOBODYS_HASH } from './passwords.ts';

/** The name of the account that username and password belong to, or null. */
export type CheckCredentials = (username: string, password: string) => Promise<string | null>;

/**
 * Checks credentials with exactly one password check whether or not the account exists, so that the time of
 * an answer does not tell which names there are.
 */
export const checkCredentials =
  (accounts: AccountStore, verify: (hash: string, password: string) => Promise<boolean>): CheckCredentials =>
  async (username, password) => {
    const account = await accounts.find(username);
    const right = await verify(account?.passwordHash ?? NOBODYS_HASH, password);
    return account !== null && right ? account.username : null;
  };
