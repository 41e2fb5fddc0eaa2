import type { BehaviorSubject, Observable } from 'rxjs';
import type { AccountDirectory } from '../../accounts/account-directory.ts';
import type { Snapshot } from '../../stats/counts/snapshot.ts';
import type { PullReport } from '../stats/pull-report.ts';
import type { OptionalFeatures } from './optional-features.ts';

/** Readiness of the process. `problems` are plain sentences; empty if ready. */
export interface Readiness {
  readonly ready: boolean;
  readonly problems: readonly string[];
  /** One section per part (feed, store, …), added to the response unchanged. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** The part of the account directory that the HTTP server uses. */
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
  /** A page of at most `limit` rejects; shorter if their data exceeds `MAX_REJECT_PAGE_CHARACTERS`. */
  list(limit: number, after?: string): Promise<readonly RejectView[]>;
  /** Processes all rejects again. Returns how many are now counted and how many are still rejected. */
  replay(): Promise<{ readonly counted: number; readonly rejected: number }>;
}

export interface HttpSettings {
  readonly jwtSecret: string;
  /** Lifetime of a token from /login, in seconds. */
  readonly tokenSeconds: number;
  /** Whether /stats and /stats/stream need no login. */
  readonly statsPublic: boolean;
  /** Failed logins allowed per address and account within `loginWindowSeconds`. */
  readonly loginTries: number;
  readonly loginWindowSeconds: number;
}

/** Writes one log line; the HTTP server does not depend on the logger itself. */
export type HttpLog = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, unknown>>,
) => void;

/** What the HTTP server needs. Its own state is limited to open connections, tickets and login attempts. */
export interface HttpDeps extends OptionalFeatures {
  readonly snapshot$: BehaviorSubject<Snapshot>;
  /** The full report with the given number of most active users, at the client's pace. */
  readonly report: PullReport;
  readonly readiness: () => Readiness;
  readonly accounts: AccountGate;
  readonly rejects: RejectService;
  readonly settings: HttpSettings;
  readonly log: HttpLog;
  /** Emits once when the process is stopping; open streams then end. */
  readonly stopping$: Observable<unknown>;
}
