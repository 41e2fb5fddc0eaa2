import type { Settings } from '../../../config/settings.ts';
import { specOf } from '../../../config/settings-table.ts';
import type { ProcessAccounts } from './process-accounts.ts';

/** How to log in, for the line that a start prints. It shows no password but the default one, and only if that is valid. */
export const loginHint = (
  { auth }: Pick<Settings, 'auth'>,
  { isSettingPasswordValid }: Pick<ProcessAccounts, 'isSettingPasswordValid'>,
): string => {
  const isDefault = auth.adminPassword === specOf('admin_password').fallback;
  return isDefault && isSettingPasswordValid()
    ? `log in as ${auth.adminUsername} / ${auth.adminPassword}`
    : `log in as ${auth.adminUsername}`;
};
