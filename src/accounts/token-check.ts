import {
  type AccountRecord,
  type AccountRepository,
  type Credential,
  usesSettingPassword,
} from './account.ts';

export interface TokenCheckOptions {
  readonly repository: Pick<AccountRepository, 'list'>;
  readonly production: boolean;
  /** The maximum age of the cached accounts that a token is checked against. */
  readonly maxAgeMs: number;
  /** Monotonic milliseconds. */
  readonly clock: () => number;
  /** Called on the first of a series of failed reads; the cached accounts stay in force. */
  readonly onUnreadable: (error: unknown) => void;
}

const isValid = (account: AccountRecord, version: string, production: boolean): boolean => {
  const refused = production && account.weak === true && !usesSettingPassword(account);
  return !account.disabled && account.leftAt === null && !refused && account.version === version;
};

/**
 * Checks whether a token is still valid, for a service that issues no tokens itself. For an account that is not stored
 * here, the token's signature is enough.
 */
export const tokenCheck = ({
  repository,
  production,
  maxAgeMs,
  clock,
  onUnreadable,
}: TokenCheckOptions): ((credential: Credential) => Promise<boolean>) => {
  let accounts: ReadonlyMap<string, AccountRecord> = new Map();
  let readAt = -Infinity;
  let inFlight: Promise<void> | null = null;
  let isUnreadable = false;

  const readAll = async (): Promise<void> => {
    try {
      const records = await repository.list();
      accounts = new Map(records.map((record) => [record.username, record]));
      isUnreadable = false;
    } catch (error) {
      if (!isUnreadable) onUnreadable(error);
      isUnreadable = true;
    } finally {
      readAt = clock();
      inFlight = null;
    }
  };
  const refresh = (): Promise<void> => (inFlight ??= readAll());

  const check = ({ username, version }: Credential): boolean => {
    const account = accounts.get(username);
    return account === undefined || isValid(account, version, production);
  };

  return async (credential) => {
    if (clock() - readAt > maxAgeMs) await refresh();
    if (check(credential)) return true;
    await refresh();
    return check(credential);
  };
};
