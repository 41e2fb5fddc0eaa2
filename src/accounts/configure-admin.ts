import {
  AccountError,
  type AccountRecord,
  type AccountRepository,
  isOnlyOfCommand,
  usesSettingPassword,
} from './account.ts';
import type { ConfiguredAdmin } from './account-directory.ts';

/** An account that a version before roles and `headwater account` stored. */
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
  /** The version of a password that the settings give: the same in each process with these settings. */
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
 * Its role and its password are those that somebody chose by hand: a slip in the settings must not replace them.
 *
 * @throws AccountError
 */
const refuseTakeover = (current: AccountRecord | null): void => {
  if (current === null || !isOnlyOfCommand(current)) return;
  const { username, role } = current;
  throw new AccountError(
    `ADMIN_USERNAME names the account ${JSON.stringify(username)} (${role}), which "headwater account add" made, and it stays as it is. Choose another ADMIN_USERNAME; or give this account to the settings, which makes it an admin with the password of ADMIN_PASSWORD: headwater account enable ${username}`,
  );
};

/** Stores the configured administrator where it is new or its ADMIN_PASSWORD changed; its hash. */
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

/** Marks what only an earlier configuration named; one line for each when it is found for the first time. */
const retireOthers = async (options: ConfigureAdminOptions): Promise<void> => {
  const { repository, settings, now, warn } = options;
  const { adminUsername } = settings;
  for (const { username, origin, leftAt } of await repository.list()) {
    if (origin !== 'settings' || username === adminUsername || leftAt !== null) continue;
    await repository.update(username, (current) => current && { ...current, leftAt: now() });
    warn(
      `the account ${JSON.stringify(username)} is disabled: an earlier configuration made it, and ADMIN_USERNAME is now ${JSON.stringify(adminUsername)}. To use it again: headwater account enable ${username}`,
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
        `the account ${name} of ADMIN_USERNAME is disabled by a command: headwater account enable ${account.username} enables it`,
      );
    } else if (isAdmin && !usesSettingPassword(account)) {
      warn(
        `the password of ${name} was set by "headwater account password": ADMIN_PASSWORD has no effect until it is changed`,
      );
    }
    if (production && inUse && account.weak === true && !account.disabled) {
      warn(
        `the account ${name} is refused in production: its password is weak. Set another: headwater account password ${account.username}`,
      );
    }
  }
};

/**
 * Makes the administrator of the settings an account, and disables accounts that only earlier settings named.
 * Of ADMIN_PASSWORD and a password set by the command, the one that changed last applies.
 *
 * @throws AccountError when ADMIN_USERNAME names an account that the settings never named.
 */
export const configureAdmin = async (options: ConfigureAdminOptions): Promise<ConfiguredAdmin> => {
  await importLegacy(options);
  const passwordHash = await storeAdmin(options);
  await retireOthers(options);
  await warnAboutAccounts(options);
  return { username: options.settings.adminUsername, passwordHash, version: options.version };
};
