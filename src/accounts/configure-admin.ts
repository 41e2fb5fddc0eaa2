import {
  AccountError,
  type AccountRecord,
  type AccountRepository,
  isOnlyOfCommand,
  usesSettingPassword,
} from './account.ts';
import type { ConfiguredAdmin } from './account-directory.ts';

/** An account stored by a release that had no roles and no `headwater account`. */
export interface LegacyAccount {
  readonly username: string;
  readonly passwordHash: string;
}

export interface AdminSettings {
  readonly adminUsername: string;
  readonly adminPassword: string;
}

export interface ConfigureAdminOptions {
  readonly repository: AccountRepository;
  readonly settings: AdminSettings;
  readonly production: boolean;
  /** Whether production would refuse the configured password. */
  readonly weak: boolean;
  readonly legacy: readonly LegacyAccount[];
  /** The version of the settings password: the same in every process with these settings. */
  readonly version: string;
  readonly hash: (password: string) => Promise<string>;
  readonly verify: (hash: string, password: string) => Promise<boolean>;
  readonly newVersion: () => string;
  /** ISO time. */
  readonly now: () => string;
  readonly warn: (message: string) => void;
}

const importLegacy = async ({ repository, legacy, newVersion }: ConfigureAdminOptions): Promise<void> => {
  const known = new Set((await repository.list()).map(({ username }) => username));
  for (const { username, passwordHash } of legacy) {
    if (known.has(username)) continue;
    await repository.update(username, (current) =>
      current === null
        ? {
            username,
            role: 'admin',
            origin: 'settings',
            passwordHash,
            settingHash: passwordHash,
            version: newVersion(),
            disabled: false,
            weak: null,
            leftAt: null,
          }
        : null,
    );
  }
};

/**
 * Somebody chose this account's role and password by hand: a mistake in the settings must not replace them.
 *
 * @throws AccountError
 */
const refuseTakeover = (current: AccountRecord | null): void => {
  if (current === null || !isOnlyOfCommand(current)) return;
  const { username, role } = current;
  throw new AccountError(
    `ADMIN_USERNAME names the account ${JSON.stringify(username)} (${role}), which was created by "headwater account add"; it was not changed. Choose another ADMIN_USERNAME, or let the settings manage this account as an admin with the password of ADMIN_PASSWORD: headwater account enable ${username}`,
  );
};

/** Stores the configured administrator if it is new or ADMIN_PASSWORD changed. Returns the hash of ADMIN_PASSWORD. */
const storeAdmin = async (options: ConfigureAdminOptions): Promise<string> => {
  const { repository, settings, weak, version, hash, verify } = options;
  const { adminUsername: username, adminPassword } = settings;
  const stored = (await repository.list()).find((account) => account.username === username);
  const settingHash = stored?.settingHash ?? null;
  const isUnchanged = settingHash !== null && (await verify(settingHash, adminPassword));
  const passwordHash = isUnchanged ? settingHash : await hash(adminPassword);

  await repository.update(username, (current) => {
    refuseTakeover(current);
    const unchangedAccount =
      current !== null && isUnchanged && current.settingHash === settingHash ? current : null;
    const isSetByCommand = unchangedAccount !== null && !usesSettingPassword(unchangedAccount);
    const changed: AccountRecord = {
      username,
      role: 'admin',
      origin: 'settings',
      passwordHash: isSetByCommand ? unchangedAccount.passwordHash : passwordHash,
      settingHash: passwordHash,
      version: isSetByCommand ? unchangedAccount.version : version,
      weak: isSetByCommand ? unchangedAccount.weak : weak,
      disabled: current?.disabled ?? false,
      leftAt: null,
    };
    return current !== null && JSON.stringify(changed) === JSON.stringify({ ...changed, ...current })
      ? null
      : changed;
  });
  return passwordHash;
};

/** Disables accounts that only earlier settings named, and warns once about each. */
const retireOthers = async (options: ConfigureAdminOptions): Promise<void> => {
  const { repository, settings, now, warn } = options;
  const { adminUsername } = settings;
  for (const { username, origin, leftAt } of await repository.list()) {
    if (origin !== 'settings' || username === adminUsername || leftAt !== null) continue;
    await repository.update(username, (current) => current && { ...current, leftAt: now() });
    warn(
      `account ${JSON.stringify(username)} is disabled: earlier settings created it, but ADMIN_USERNAME is now ${JSON.stringify(adminUsername)}. To use it again: headwater account enable ${username}`,
    );
  }
};

const warnAboutAccounts = async ({ repository, settings, production, warn }: ConfigureAdminOptions) => {
  for (const account of await repository.list()) {
    const name = JSON.stringify(account.username);
    const isAdmin = account.username === settings.adminUsername;
    const inUse = isAdmin || account.origin === 'command';
    if (isAdmin && account.disabled) {
      warn(
        `the ADMIN_USERNAME account ${name} was disabled with "headwater account disable". To enable it: headwater account enable ${account.username}`,
      );
    } else if (isAdmin && !usesSettingPassword(account)) {
      warn(
        `the password of ${name} was set by "headwater account password": ADMIN_PASSWORD has no effect until you change it`,
      );
    }
    if (production && inUse && account.weak === true && !account.disabled) {
      warn(
        `account ${name} is refused in production: its password is weak. Set another one: headwater account password ${account.username}`,
      );
    }
  }
};

/**
 * Creates or updates the administrator's account from the settings, and disables accounts that only earlier settings
 * named. If both ADMIN_PASSWORD and the command set a password, the later change wins.
 *
 * @throws AccountError when ADMIN_USERNAME names an account that the settings do not manage.
 */
export const configureAdmin = async (options: ConfigureAdminOptions): Promise<ConfiguredAdmin> => {
  await importLegacy(options);
  const passwordHash = await storeAdmin(options);
  await retireOthers(options);
  await warnAboutAccounts(options);
  return { username: options.settings.adminUsername, passwordHash, version: options.version };
};
