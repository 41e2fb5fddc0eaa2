import {
  AccountError,
  type AccountRecord,
  type ChangeAccount,
  type Role,
  usesSettingPassword,
} from './account.ts';

/** A password as it is stored. */
export interface NewPassword {
  readonly passwordHash: string;
  readonly version: string;
  readonly weak: boolean;
}

/** Fails when there is no such account. */
export const requireAccount = (
  username: string,
  current: AccountRecord | null | undefined,
): AccountRecord => {
  if (current !== null && current !== undefined) return current;
  throw new AccountError(
    `there is no account ${JSON.stringify(username)}: "headwater account list" shows those there are, "headwater account add" makes one. The administrator of the settings is stored by the first start`,
  );
};

/** Fails when there is such an account already. */
export const refuseExisting = (username: string, current: AccountRecord | null | undefined): void => {
  if (current === null || current === undefined) return;
  throw new AccountError(
    `there is an account ${JSON.stringify(username)} already: change its password with "headwater account password", or enable it with "headwater account enable"`,
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

export interface Enabling {
  /** The settings name it, so it stays their account. */
  readonly isAdmin: boolean;
  readonly weak: boolean | null;
  /** A new one: tokens of the time before the account was disabled stay invalid. */
  readonly version: string;
}

export const enableAccount =
  (username: string, { isAdmin, weak, version }: Enabling): ChangeAccount =>
  (current) => {
    const account = requireAccount(username, current);
    return {
      ...account,
      // The version of a password of the settings follows from the settings.
      version: usesSettingPassword(account) ? account.version : version,
      weak,
      disabled: false,
      leftAt: null,
      origin: isAdmin ? 'settings' : 'command',
    };
  };
