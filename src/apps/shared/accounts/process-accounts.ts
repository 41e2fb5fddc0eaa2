import { defer, from, type Observable } from 'rxjs';
import { configureAdmin } from '../../../accounts/configure-admin.ts';
import { type AccountDirectory, accountDirectory } from '../../../accounts/account-directory.ts';
import { weakPassword } from '../../../accounts/weak-password.ts';
import { monotonicScheduler } from '../../../core/time/monotonic-scheduler.ts';
import { hashPassword, passwordVersion, verifyPassword } from '../../../http/auth/passwords.ts';
import { messageOf } from '../../../core/message-of.ts';
import type { Log } from '../../../telemetry/log/log.ts';
import type { Settings } from '../../../config/settings.ts';
import { newPasswordVersion } from './new-password-version.ts';
import type { OpenedAccounts } from './open-account-repository.ts';

/** How often a process checks for changes by others, in milliseconds. Checking a file is cheaper than querying a cluster. */
const REFRESH_MS = { 'in-memory': 60_000, embedded: 1000, cassandra: 2000 } as const;

export interface ProcessAccountsOptions {
  readonly settings: Settings;
  readonly openedStore: OpenedAccounts;
  readonly secret: string;
  readonly log: Log;
}

export interface ProcessAccounts {
  readonly directory: AccountDirectory;
  /** Creates or updates the configured admin account, before anybody can log in. */
  readonly configure: () => Observable<void>;
  /** Whether one can log in with the password of the settings, and not with one that a command set later. */
  readonly isSettingPasswordValid: () => boolean;
}

/** The accounts that a server or consumer authenticates against. */
export const processAccounts = ({
  settings,
  openedStore,
  secret,
  log,
}: ProcessAccountsOptions): ProcessAccounts => {
  const { auth, production, store } = settings;
  const { repository, legacy } = openedStore;
  const directory = accountDirectory({
    repository,
    production,
    refreshIntervalMs: REFRESH_MS[store.kind],
    scheduler: monotonicScheduler,
    onUnreadable: (error) =>
      log.warn(`cannot read the accounts; the ones read last stay in effect: ${messageOf(error)}`),
  });

  let isValid = false;

  const configure = async (): Promise<void> => {
    const admin = await configureAdmin({
      repository,
      settings: auth,
      production,
      weak: weakPassword(auth.adminPassword, auth.adminUsername) !== null,
      legacy: await legacy(),
      version: await passwordVersion(secret, auth.adminUsername, auth.adminPassword),
      hash: hashPassword,
      verify: verifyPassword,
      newVersion: newPasswordVersion,
      now: () => new Date().toISOString(),
      warn: (message) => log.warn(message),
    });
    await directory.configure(admin);
    isValid = directory.roleOf(admin) !== null;
  };
  return {
    directory,
    configure: () => defer(() => from(configure())),
    isSettingPasswordValid: () => isValid,
  };
};
