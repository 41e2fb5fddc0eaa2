import {
  type AccountRecord,
  type AccountRepository,
  isOnlyOfCommand,
  type Role,
  ROLES,
} from '../../../accounts/account.ts';
import {
  addAccount,
  refuseExisting,
  changePassword,
  requireAccount,
  disableAccount,
  enableAccount,
  type NewPassword,
} from '../../../accounts/change-account.ts';
import { COMMON_DEFAULTS } from '../../../accounts/weak-password.ts';
import { hashPassword, verifyPassword } from '../../../http/auth/passwords.ts';
import type { AppContext, AppModule } from '../../../cli/app-context.ts';
import { askNewSecret } from '../../../cli/ask-new-secret.ts';
import { UsageError } from '../../../cli/parse-command.ts';
import { accountTable } from './account-table.ts';
import { refuseDataDir } from '../refuse-data-dir.ts';
import { checkNewPassword } from './check-new-password.ts';
import { newPasswordVersion } from '../../shared/accounts/new-password-version.ts';
import { openAccountRepository } from '../../shared/accounts/open-account-repository.ts';
import { printable } from '../../../core/printable.ts';

const PROPAGATION_TEXT = 'within 2 seconds in every running process';

const roleOf = (text: string | undefined): Role => ROLES.find((role) => role === text) ?? 'reader';

const newPassword = async ({ settings, stderr }: AppContext, username: string): Promise<NewPassword> => {
  const password = await askNewSecret('password');
  const { weak, warning } = await checkNewPassword(password, username, settings().settings.production);
  if (warning !== null) stderr.write(`headwater: ${warning}\n`);
  return { passwordHash: await hashPassword(password), version: newPasswordVersion(), weak };
};

/** Whether a stored hash belongs to the user name or to a common default password. */
const isDefaultPassword = async (passwordHash: string, username: string): Promise<boolean> => {
  for (const guess of [username, ...COMMON_DEFAULTS])
    if (await verifyPassword(passwordHash, guess)) return true;
  return false;
};

const findAccount = async (
  repository: AccountRepository,
  username: string,
): Promise<AccountRecord | undefined> =>
  (await repository.list()).find((stored) => stored.username === username);

const enable = async (
  { settings }: AppContext,
  repository: AccountRepository,
  username: string,
): Promise<string> => {
  const { auth, production } = settings().settings;
  const account = await findAccount(repository, username);
  const weak =
    account === undefined || account.weak !== null
      ? (account?.weak ?? null)
      : (await isDefaultPassword(account.passwordHash, username)) || null;
  if (production && weak === true) {
    throw new Error(
      `the account ${JSON.stringify(username)} stays disabled: its password is a common default, which is not allowed in production. Set another password first: headwater account password ${username}`,
    );
  }
  const enabling = { isAdmin: username === auth.adminUsername, weak, version: newPasswordVersion() };
  await repository.update(username, enableAccount(username, enabling));
  return enabling.isAdmin && account !== undefined && isOnlyOfCommand(account)
    ? 'now belongs to the settings: the next start makes it an admin with the password ADMIN_PASSWORD'
    : 'is enabled and can log in';
};

const isDisabled = async (
  repository: AccountRepository,
  username: string,
  admin: string,
): Promise<boolean> => {
  const account = await findAccount(repository, username);
  return account !== undefined && (account.disabled || (account.origin === 'settings' && username !== admin));
};

const runAction = async (
  context: AppContext,
  repository: AccountRepository,
  action: string,
  username: string,
): Promise<string> => {
  const { auth } = context.settings().settings;
  const name = `the account ${JSON.stringify(printable(username))}`;
  switch (action) {
    case 'add': {
      const role = roleOf(context.flags.text('role'));
      if (username === auth.adminUsername) {
        throw new Error(
          `${name} is ADMIN_USERNAME, which each start creates: choose another name, or set ADMIN_PASSWORD`,
        );
      }
      // Check this before asking for a password.
      refuseExisting(username, await findAccount(repository, username));
      await repository.update(username, addAccount(username, role, await newPassword(context, username)));
      return `added ${name} (${role}); it can log in now`;
    }
    case 'password': {
      // Check this before asking for a password.
      requireAccount(username, await findAccount(repository, username));
      await repository.update(username, changePassword(username, await newPassword(context, username)));
      const disabled = await isDisabled(repository, username, auth.adminUsername);
      const hint = disabled ? `. It is disabled: headwater account enable ${username}` : '';
      return `${name} has a new password; tokens and streams of the old password end ${PROPAGATION_TEXT}${hint}`;
    }
    case 'disable':
      await repository.update(username, disableAccount(username));
      return `${name} is disabled; its tokens and streams end ${PROPAGATION_TEXT}`;
    default:
      return `${name} ${await enable(context, repository, username)}`;
  }
};

/** Manages accounts, also while servers are running. */
export const run: AppModule['run'] = async (context) => {
  const { settings, flags, positionals, stdout, runnable } = context;
  const [action = '', username] = positionals;
  const { store, auth, production } = settings().settings;
  if (store.kind === 'in-memory') {
    throw new Error(
      'with STORAGE=in-memory the only account is ADMIN_USERNAME; for more accounts, set STORAGE=embedded or cassandra',
    );
  }
  if (store.kind === 'cassandra') refuseDataDir(flags);
  if (action === 'list') {
    if (username !== undefined) throw new UsageError(['account list does not take a NAME']);
  } else if (username === undefined)
    throw new UsageError([`NAME is missing: headwater account ${action} NAME`]);

  const { repository } = await openAccountRepository(store);
  try {
    const text =
      username === undefined
        ? accountTable(await repository.list(), { adminUsername: auth.adminUsername, production })
        : `${runnable(await runAction(context, repository, action, username))}\n`;
    stdout.write(text);
    return 0;
  } finally {
    await repository.close();
  }
};
