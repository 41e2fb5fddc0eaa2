import {
  AccountError,
  type AccountRecord,
  type ChangeAccount,
  type Role,
  usesSettingPassword,
} from './account.ts';

/** The stored form of a password. */
export interface NewPassword {
  readonly passwordHash: string;
  readonly version: string;
  readonly weak: boolean;
}

/** @throws AccountError when the account does not exist. */
export const requireAccount = (
  username: string,
  current: AccountRecord | null | undefined,
): AccountRecord => {
  if (current !== null && current !== undefined) return current;
  throw new AccountError(
    `account ${JSON.stringify(username)} does not exist. List accounts with "headwater account list" or create one with "headwater account add". The ADMIN_USERNAME account is created at the first start`,
  );
};

/** @throws AccountError when the account exists already. */
export const refuseExisting = (username: string, current: AccountRecord | null | undefined): void => {
  if (current === null || current === undefined) return;
  throw new AccountError(
    `account ${JSON.stringify(username)} already exists. Change its password with "headwater account password" or enable it with "headwater account enable"`,
  );
};

export const addAccount =
  (username: string, role: Role, password: NewPassword): ChangeAccount =>
  (current) => {
    refuseExisting(username, current);
    const added = { settingHash: null, disabled: false, leftAt: null, origin: 'command' } as const;
    return { username, role, ...password, ...added };
  };

export const changePassword =
  (username: string, password: NewPassword): ChangeAccount =>
  (current) => ({ ...requireAccount(username, current), ...password });

export const disableAccount =
  (username: string): ChangeAccount =>
  (current) => ({ ...requireAccount(username, current), disabled: true });

export interface EnableOptions {
  /** The settings name this account, so it still belongs to them. */
  readonly isAdmin: boolean;
  readonly weak: boolean | null;
  /** A new version: tokens issued before the account was disabled stay invalid. */
  readonly version: string;
}

export const enableAccount =
  (username: string, { isAdmin, weak, version }: EnableOptions): ChangeAccount =>
  (current) => {
    const account = requireAccount(username, current);
    return {
      ...account,
      // The version of a settings password is derived from the settings.
      version: usesSettingPassword(account) ? account.version : version,
      weak,
      disabled: false,
      leftAt: null,
      origin: isAdmin ? 'settings' : 'command',
    };
  };
