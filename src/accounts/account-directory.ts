import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  filter,
  from,
  ignoreElements,
  type Observable,
  type SchedulerLike,
  Subject,
  take,
  timer,
} from 'rxjs';
import {
  type AccountRecord,
  type AccountRepository,
  type Credential,
  type Role,
  usesSettingPassword,
} from './account.ts';

/** The account that ADMIN_USERNAME and ADMIN_PASSWORD define, as this process configured it. */
export interface ConfiguredAdmin {
  readonly username: string;
  readonly passwordHash: string;
  readonly version: string;
}

/** The part of an account that the login needs. */
export interface LoginAccount extends Credential {
  readonly role: Role;
  readonly passwordHash: string;
  /** When false, the login still checks the password, so that the response time reveals nothing. */
  readonly isUsable: boolean;
}

/** The accounts in force in this process: cached in memory, refreshed from the repository. */
export interface AccountDirectory {
  /** Reads the repository first, so that a new account can log in immediately. */
  find(username: string): Promise<LoginAccount | null>;
  /** The role of a valid credential, from the cache; `null` when the cache does not know the credential. */
  roleOf(credential: Credential): Role | null;
  /** Like `roleOf`, but refreshes the cache for an unknown credential: another process may have just issued it. */
  verify(credential: Credential): Promise<Role | null>;
  /** Emits once when the credential is no longer valid. */
  revoked$(credential: Credential): Observable<unknown>;
  /** Sets the administrator from the settings, then reads all accounts. */
  configure(admin: ConfiguredAdmin): Promise<void>;
  /** Refreshes the cache periodically while subscribed; never errors. */
  readonly refresh$: Observable<never>;
}

export interface AccountDirectoryOptions {
  readonly repository: AccountRepository;
  /** In production, an account with a known weak password cannot be used. */
  readonly production: boolean;
  readonly refreshIntervalMs: number;
  readonly scheduler: SchedulerLike;
  /** Called on the first of a series of failed reads; the cached accounts stay in force. */
  readonly onUnreadable: (error: unknown) => void;
}

export const accountDirectory = (options: AccountDirectoryOptions): AccountDirectory => {
  const { repository, production, refreshIntervalMs, scheduler, onUnreadable } = options;
  const changed$ = new Subject<void>();
  let admin: ConfiguredAdmin | null = null;
  let records: readonly AccountRecord[] = [];
  let accounts: ReadonlyMap<string, LoginAccount> = new Map();
  let inFlight: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let isUnreadable = false;

  const toAdminAccount = (configured: ConfiguredAdmin, stored: AccountRecord | undefined): LoginAccount => {
    const changedByCommand =
      stored !== undefined && stored.settingHash !== null && !usesSettingPassword(stored);
    const { passwordHash, version } = changedByCommand ? stored : configured;
    const refused = production && changedByCommand && stored.weak === true;
    return {
      username: configured.username,
      role: 'admin',
      passwordHash,
      version,
      isUsable: stored?.disabled !== true && !refused,
    };
  };

  const toLoginAccount = ({
    username,
    role,
    passwordHash,
    version,
    ...record
  }: AccountRecord): LoginAccount => ({
    username,
    role,
    passwordHash,
    version,
    isUsable: record.origin === 'command' && !record.disabled && !(production && record.weak === true),
  });

  const rebuild = (): void => {
    const configured = admin;
    const all = new Map(records.map((record) => [record.username, toLoginAccount(record)]));
    if (configured !== null) {
      const stored = records.find(({ username }) => username === configured.username);
      all.set(configured.username, toAdminAccount(configured, stored));
    }
    accounts = all;
    changed$.next();
  };

  const readAll = async (): Promise<void> => {
    const latest = await repository.list();
    isUnreadable = false;
    if (latest === records) return;
    records = latest;
    rebuild();
  };

  /**
   * Reads what was stored before the call. A read that has already started may have missed it, so callers that arrive
   * during a read share the next one.
   */
  const refresh = (): Promise<void> => {
    const begin = (): Promise<void> => {
      next = null;
      inFlight = readAll().finally(() => {
        inFlight = null;
      });
      return inFlight;
    };
    if (inFlight === null) return begin();
    next ??= inFlight.then(begin, begin);
    return next;
  };

  const roleOf = ({ username, version }: Credential): Role | null => {
    const account = accounts.get(username);
    return account?.isUsable === true && account.version === version ? account.role : null;
  };

  const reportUnreadable = (error: unknown): Observable<never> => {
    if (!isUnreadable) onUnreadable(error);
    isUnreadable = true;
    return EMPTY;
  };

  return {
    roleOf,
    verify: async (credential) => {
      const role = roleOf(credential);
      if (role !== null) return role;
      await refresh();
      return roleOf(credential);
    },
    find: async (username) => {
      await refresh();
      return accounts.get(username) ?? null;
    },
    revoked$: (credential) =>
      changed$.pipe(
        filter(() => roleOf(credential) === null),
        take(1),
      ),
    configure: async (configured) => {
      admin = configured;
      await refresh();
      rebuild();
    },
    refresh$: timer(refreshIntervalMs, refreshIntervalMs, scheduler).pipe(
      concatMap(() => defer(() => from(refresh())).pipe(catchError(reportUnreadable))),
      ignoreElements(),
    ),
  };
};
