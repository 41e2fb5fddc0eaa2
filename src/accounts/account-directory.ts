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

/** The account of ADMIN_USERNAME with the password of ADMIN_PASSWORD, as this process configured it. */
export interface ConfiguredAdmin {
  readonly username: string;
  readonly passwordHash: string;
  readonly version: string;
}

/** An account as the login needs it. */
export interface LoginAccount extends Credential {
  readonly role: Role;
  readonly passwordHash: string;
  /** False: its password is checked all the same, so that the time of an answer does not depend on it. */
  readonly isUsable: boolean;
}

/** The accounts that work in this process, held in memory and refreshed from the repository. */
export interface AccountDirectory {
  /** From the repository itself, so that a new account can log in at once. */
  find(username: string): Promise<LoginAccount | null>;
  /** The role of a credential that is valid, from memory; `null`: not valid, as far as is known. */
  roleOf(credential: Credential): Role | null;
  /** The same after a refresh if memory does not know the credential: another process may have just issued it. */
  verify(credential: Credential): Promise<Role | null>;
  /** Emits once when the credential is no longer valid. */
  revoked$(credential: Credential): Observable<unknown>;
  /** Sets the account of the settings, then reads all. */
  configure(admin: ConfiguredAdmin): Promise<void>;
  /** Refreshes until it is unsubscribed from; never fails. */
  readonly refresh$: Observable<never>;
}

export interface AccountDirectoryOptions {
  readonly repository: AccountRepository;
  /** Accounts whose password is known to be weak do not work then. */
  readonly production: boolean;
  readonly refreshIntervalMs: number;
  readonly scheduler: SchedulerLike;
  /** Told once when the accounts cannot be read; what was read last stays in force. */
  readonly onUnreadable: (error: unknown) => void;
}

export const accountDirectory = (options: AccountDirectoryOptions): AccountDirectory => {
  const { repository, production, refreshIntervalMs, scheduler, onUnreadable } = options;
  const changed$ = new Subject<void>();
  let admin: ConfiguredAdmin | null = null;
  let read: readonly AccountRecord[] = [];
  let accounts: ReadonlyMap<string, LoginAccount> = new Map();
  let inFlight: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let isUnreadable = false;

  const ofAdmin = (own: ConfiguredAdmin, stored: AccountRecord | undefined): LoginAccount => {
    const changedByCommand =
      stored !== undefined && stored.settingHash !== null && !usesSettingPassword(stored);
    const { passwordHash, version } = changedByCommand ? stored : own;
    const refused = production && changedByCommand && stored.weak === true;
    return {
      username: own.username,
      role: 'admin',
      passwordHash,
      version,
      isUsable: stored?.disabled !== true && !refused,
    };
  };

  const ofRecord = ({ username, role, passwordHash, version, ...record }: AccountRecord): LoginAccount => ({
    username,
    role,
    passwordHash,
    version,
    isUsable: record.origin === 'command' && !record.disabled && !(production && record.weak === true),
  });

  const rebuild = (): void => {
    const own = admin;
    const all = new Map(read.map((record) => [record.username, ofRecord(record)]));
    if (own !== null) {
      const stored = read.find(({ username }) => username === own.username);
      all.set(own.username, ofAdmin(own, stored));
    }
    accounts = all;
    changed$.next();
  };

  const readAll = async (): Promise<void> => {
    const records = await repository.list();
    isUnreadable = false;
    if (records === read) return;
    read = records;
    rebuild();
  };

  /** Shared by all who ask before it begins to read; what was stored before the call is seen. */
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
    configure: async (own) => {
      admin = own;
      await refresh();
      rebuild();
    },
    refresh$: timer(refreshIntervalMs, refreshIntervalMs, scheduler).pipe(
      concatMap(() => defer(() => from(refresh())).pipe(catchError(reportUnreadable))),
      ignoreElements(),
    ),
  };
};
