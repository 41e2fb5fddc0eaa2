import { type AccountRecord, isOnlyOfCommand, usesSettingPassword } from '../../../accounts/account.ts';
import { printableName } from '../../../core/printable-name.ts';
import { displayWidth, padColumns } from '../../../core/display-width.ts';

export interface AccountTableOptions {
  readonly adminUsername: string;
  readonly production: boolean;
}

const stateOf = (account: AccountRecord, { adminUsername, production }: AccountTableOptions): string => {
  const isAdmin = account.username === adminUsername;
  if (account.disabled) return 'disabled';
  if (account.origin === 'settings' && !isAdmin) return 'disabled: a former ADMIN_USERNAME';
  if (production && account.weak === true && !usesSettingPassword(account))
    return 'refused in production: weak password';
  if (!isAdmin) return 'active';
  if (isOnlyOfCommand(account))
    return 'added by "account add" and also named by ADMIN_USERNAME: the server does not start with these settings';
  return usesSettingPassword(account)
    ? 'active: ADMIN_USERNAME and ADMIN_PASSWORD'
    : 'active: ADMIN_USERNAME, with a password set by "account password"';
};

/** One line per account: name, role, state. */
export const accountTable = (accounts: readonly AccountRecord[], options: AccountTableOptions): string => {
  const { adminUsername } = options;
  const rows = accounts.map((account) => [
    printableName(account.username),
    account.role,
    stateOf(account, options),
  ]);
  if (!accounts.some(({ username }) => username === adminUsername))
    rows.unshift([printableName(adminUsername), 'admin', 'from the settings; created by the first start']);
  const width = (column: number): number => Math.max(...rows.map((row) => displayWidth(row[column] ?? '')));
  return rows
    .map(
      ([name = '', role = '', state = '']) =>
        `${padColumns(name, width(0))}  ${padColumns(role, width(1))}  ${state}\n`,
    )
    .join('');
};
