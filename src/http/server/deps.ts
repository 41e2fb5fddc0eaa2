import type { BehaviorSubject, Observable } from 'rxjs';
import type { AccountDirectory } from '../../accounts/account-directory.ts';
import type { Snapshot } from '../../stats/counts/snapshot.ts';
import type { PullReport } from '../stats/pull-report.ts';
import type { OptionalFeatures } from './optional-features.ts';

/** Where the process stands; `problems` says in plain words what is wrong, empty when ready. */
export interface Readiness {
  readonly ready: boolean;
  readonly problems: readonly string[];
  /** Sections by part (feed, store, …), shown as they are. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What the shell needs to know of the accounts. */
export type AccountGate = Pick<AccountDirectory, 'find' | 'roleOf' | 'verify' | 'revoked$'>;

/** A rejected event as `/rejects` shows it. */
export interface RejectView {
  readonly id: string;
  readonly code: string;
  readonly reason: string;
  readonly data: string;
  readonly at: string;
}

export interface RejectService {
  /** The first page of at most `limit`; it ends earlier where it has very much data (`REJECT_PAGE_CHARACTERS`). */
  list(limit: number, after?: string): Promise<readonly RejectView[]>;
  /** Tries all of them again: how many are counted now, and how many are still rejected. */
  replay(): Promise<{ readonly counted: number; readonly rejected: number }>;
}

export interface HttpSettings {
  readonly jwtSecret: string;
  /** How long a token from /login holds, in seconds. */
  readonly tokenSeconds: number;
  /** Whether /stats and /stats/stream are open to all. */
  readonly statsPublic: boolean;
  /** Failed tries at one account that an address may make at /login in `loginWindowSeconds`. */
  readonly loginTries: number;
  readonly loginWindowSeconds: number;
}

/** One line of the access or error log; the shell never sees the logger itself. */
export type HttpLog = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

/** What the HTTP shell shows: it holds no state of its own beyond open connections, tickets and login tries. */
export interface HttpDeps extends OptionalFeatures {
  readonly snapshot$: BehaviorSubject<Snapshot>;
  /** Everything with so many of the most active users, at the reader's pace. */
  readonly report: PullReport;
  readonly readiness: () => Readiness;
  readonly accounts: AccountGate;
  readonly rejects: RejectService;
  readonly settings: HttpSettings;
  readonly log: HttpLog;
  /** Emits once when the process is stopping: open streams end then. */
  readonly stopping$: Observable<unknown>;
}
