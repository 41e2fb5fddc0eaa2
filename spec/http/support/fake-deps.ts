import { BehaviorSubject, filter, type Observable, of, Subject, take } from 'rxjs';
import type { Credential, Role } from '../../../src/accounts/account.ts';
import type { LoginAccount } from '../../../src/accounts/account-directory.ts';
import type { AccountGate } from '../../../src/http/auth/account-gate.ts';
import type { HttpDeps, HttpSettings } from '../../../src/http/server/deps.ts';
import { issueToken } from '../../../src/http/auth/issue-token.ts';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../../src/stats/counts/snapshot.ts';

export const SECRET = 'a-secret-for-specs-of-32-letters!';
export const PASSWORD = 'planted-password';
export const VERSION = 'v1';

export const ACCOUNT: LoginAccount = {
  username: 'admin',
  version: VERSION,
  role: 'admin',
  passwordHash: PASSWORD,
  isUsable: true,
};
export const READER: LoginAccount = { ...ACCOUNT, username: 'reader', role: 'reader' };

export const SNAPSHOT: Snapshot = {
  bots: 18,
  nonBots: 24,
  distinctUsers: 35,
  byServerUrl: new Map([['https://en.wikipedia.org', 30]]),
  byDomain: new Map([['en.wikipedia.org', 30]]),
  topUsers: [
    ['Alice', 20],
    ['142', 3],
    ['__proto__', 2],
  ],
  asOf: '2026-11-21T07:00:00.000Z',
};

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface FakeDeps extends HttpDeps {
  readonly snapshot$: BehaviorSubject<Snapshot>;
  readonly stopping$: Subject<void>;
  readonly lines: LogLine[];
}

export type DepsOverrides = Partial<Omit<HttpDeps, 'settings' | 'snapshot$' | 'stopping$'>> & {
  readonly settings?: Partial<HttpSettings>;
};

/** Accounts with `PASSWORD` in plain text (see `plainVerify`); `change` modifies them. */
export const fakeAccounts = (initial: readonly LoginAccount[] = [ACCOUNT, READER]) => {
  const accounts = new Map(initial.map((account) => [account.username, account]));
  const changed$ = new Subject<void>();
  const roleOf = ({ username, version }: Credential): Role | null => {
    const account = accounts.get(username);
    return account?.isUsable === true && account.version === version ? account.role : null;
  };
  return {
    find: (username: string): Promise<LoginAccount | null> => Promise.resolve(accounts.get(username) ?? null),
    roleOf,
    verify: (credential: Credential): Promise<Role | null> => Promise.resolve(roleOf(credential)),
    revoked$: (credential: Credential): Observable<unknown> =>
      changed$.pipe(
        filter(() => roleOf(credential) === null),
        take(1),
      ),
    change: (account: LoginAccount): void => {
      accounts.set(account.username, account);
      changed$.next();
    },
  } satisfies AccountGate & { readonly change: unknown };
};

/** Working dependencies that do nothing, with one account: `admin` and `PASSWORD` in plain text (see `plainVerify`). */
export const fakeDeps = ({ settings, ...overrides }: DepsOverrides = {}): FakeDeps => {
  const lines: LogLine[] = [];
  return {
    snapshot$: new BehaviorSubject(SNAPSHOT),
    report: () => of({ kind: 'head', snapshot: { ...SNAPSHOT, topUsers: [] } }),
    readiness: () => ({ ready: true, problems: [], details: { feed: { connected: true } } }),
    accounts: fakeAccounts(),
    rejects: { list: () => Promise.resolve([]), replay: () => Promise.resolve({ counted: 0, rejected: 0 }) },
    settings: {
      jwtSecret: SECRET,
      tokenSeconds: 3600,
      statsPublic: false,
      loginTries: 3,
      loginWindowSeconds: 60,
      ...settings,
    },
    log: (level, message, fields) => lines.push({ level, message, fields }),
    stopping$: new Subject(),
    lines,
    ...overrides,
  };
};

/** Replaces argon2, which is slow by design. */
export const plainVerify = (hash: string, password: string): Promise<boolean> =>
  Promise.resolve(hash === password);

export const tokenFor = (
  username: string,
  options: { now?: number; seconds?: number; secret?: string; version?: string } = {},
): string =>
  issueToken({
    secret: SECRET,
    username,
    version: VERSION,
    role: 'admin',
    seconds: 3600,
    now: Date.now(),
    ...options,
  });

export const BEARER = { Authorization: `Bearer ${tokenFor('admin')}` };

/** A snapshot that differs from every other. */
export const snapshotOf = (bots: number): Snapshot => ({
  ...EMPTY_SNAPSHOT,
  bots,
  asOf: '2026-11-21T07:00:00.000Z',
});
