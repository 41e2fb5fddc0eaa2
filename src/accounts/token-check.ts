import {
  type AccountRecord,
  type AccountRepository,
  type Credential,
  usesSettingPassword,
} from './account.ts';

export interface TokenCheckOptions {
  readonly repository: Pick<AccountRepository, 'list'>;
  readonly production: boolean;
  /** How old the accounts may be that a token is checked against. */
  readonly maxAgeMs: number;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
  /** Told once when the accounts cannot be read; what was read last stays in force. */
  readonly onUnreadable: (error: unknown) => void;
}

const isValid = (account: AccountRecord, version: string, production: boolean): boolean => {
  const refused = production && account.weak === true && !usesSettingPassword(account);
  return !account.disabled && account.leftAt === null && !refused && account.version === version;
};

/**
 * For a service that issues no tokens itself: whether one still holds. An account that is not stored here is none of
 * its business: then the signature decides.
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
