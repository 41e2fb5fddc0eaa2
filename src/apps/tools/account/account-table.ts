import { type AccountRecord, isOnlyOfCommand, usesSettingPassword } from '../../../accounts/account.ts';
import { printable } from '../../shared/printable.ts';

export interface AccountTableOptions {
  readonly adminUsername: string;
  readonly production: boolean;
}

const stateOf = (account: AccountRecord, { adminUsername, production }: AccountTableOptions): string => {
  const isAdmin = account.username === adminUsername;
  if (account.disabled) return 'disabled';
  if (account.origin === 'settings' && !isAdmin)
    return 'disabled: an earlier ADMIN_USERNAME, which the settings no longer name';
  if (production && account.weak === true && !usesSettingPassword(account))
    return 'refused in production: its password is weak';
  if (!isAdmin) return 'active';
  if (isOnlyOfCommand(account))
    return 'added by "account add", and ADMIN_USERNAME names it: no server starts with these settings';
  return usesSettingPassword(account)
    ? 'active: ADMIN_USERNAME and ADMIN_PASSWORD'
    : 'active: ADMIN_USERNAME, with a password that "account password" set';
};

/** One line an account: name, role, state. */
export const accountTable = (accounts: readonly AccountRecord[], options: AccountTableOptions): string => {
  const { adminUsername } = options;
  const rows = accounts.map((account) => [
    printable(account.username),
    account.role,
    stateOf(account, options),
  ]);
  if (!accounts.some(({ username }) => username === adminUsername))
    rows.unshift([printable(adminUsername), 'admin', 'of the settings, stored by the first start']);
  const width = (column: number): number => Math.max(...rows.map((row) => (row[column] ?? '').length));
  return rows
    .map(
      ([name = '', role = '', state = '']) =>
        `${name.padEnd(width(0))}  ${role.padEnd(width(1))}  ${state}\n`,
    )
    .join('');
};
