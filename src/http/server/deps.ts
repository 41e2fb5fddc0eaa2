import type { BehaviorSubject, Observable } from 'rxjs';
import type { AccountGate } from '../auth/account-gate.ts';
import type { Readiness } from '../health/readiness.ts';
import type { RespondToMcp } from '../mcp/mcp-route.ts';
import type { RejectService } from '../rejects/reject-service.ts';
import type { Snapshot } from '../../stats/counts/snapshot.ts';
import type { PullReport } from '../stats/pull-report.ts';
import type { KnownWikis } from '../../wikimedia/filter/read-wikis.ts';
import type { OptionalFeatures } from './optional-features.ts';

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
  /** Tools for assistants. */
  readonly mcp?: RespondToMcp;
  /** The sets of wikis of the configuration, by name; none by default. */
  readonly wikiSets?: KnownWikis['sets'];
  readonly settings: HttpSettings;
  readonly log: HttpLog;
  /** Emits once when the process is stopping; open streams then end. */
  readonly stopping$: Observable<unknown>;
}
