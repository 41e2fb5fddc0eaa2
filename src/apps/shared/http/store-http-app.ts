import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { BehaviorSubject, Observable } from 'rxjs';
import { httpApp } from '../../../http/server/http-app.ts';
import type { RequestEventListener } from '../../../http/middleware/count-requests.ts';
import type { ReaderEventListener } from '../../../http/live/reader-event-listener.ts';
import type { AccountGate } from '../../../http/auth/account-gate.ts';
import type { Readiness } from '../../../http/health/readiness.ts';
import { pullReport } from '../../../http/stats/pull-report.ts';
import type { FeatureDisabled, OptionalFeatures, Unknown } from '../../../http/server/optional-features.ts';
import type { AppContext } from '../../../cli/app-context.ts';
import { packageRoot } from '../../../files/package-root.ts';
import type { Settings } from '../../../config/settings.ts';
import type { SaveResult, Store } from '../../../stores/store.ts';
import { requestSpans } from '../tracing/request-spans.ts';
import type { DistinctUsersUntil } from '../store/follow-distinct-users.ts';
import type { KnownWikis } from '../../../wikimedia/filter/read-wikis.ts';
import { runnableReadiness } from './runnable-readiness.ts';
import { respondToMcp } from '../mcp/respond-to-mcp.ts';
import { rejectService } from './store-reject-service.ts';
import { storeWindowQueries } from './store-window-queries.ts';
import type { LostRange } from '../../../stats/windows/lost-range.ts';
import type { Snapshot } from '../../../stats/counts/snapshot.ts';

/** The part of a server's or consumer's status that HTTP shows. */
export interface StoreHttpAppStatus {
  readonly snapshot$: BehaviorSubject<Snapshot>;
  readonly saved: (result: SaveResult) => void;
  readonly readiness: () => Readiness;
}

export interface StoreHttpAppDeps {
  readonly store: Store<unknown>;
  /** What the feed lost; a process that reads no feed says why it is unknown. */
  readonly lost: () => readonly LostRange[] | Unknown;
  readonly distinctUsersUntil: DistinctUsersUntil;
  readonly accounts: AccountGate;
  /** Signs the tokens. */
  readonly secret: string;
  readonly status: StoreHttpAppStatus;
  /** Receives an event per request. */
  readonly requests: RequestEventListener;
  /** Live events, trends, alerts and annotations. */
  readonly live: Pick<OptionalFeatures, 'events' | 'trends' | 'alerts' | 'annotations'>;
  readonly readers?: ReaderEventListener;
  /** The named sets of wikis. */
  readonly wikiSets: KnownWikis['sets'];
  readonly stopping$: Observable<unknown>;
}

const WINDOWS_DISABLED: FeatureDisabled = {
  disabledReason: 'time windows are disabled: start with WINDOWS=true',
};

/** The HTTP app over a store and the status of its process. */
export const storeHttpApp = (
  { log, version, spans, runnable }: AppContext,
  settings: Settings,
  {
    store,
    lost,
    distinctUsersUntil,
    accounts,
    secret,
    status,
    requests: requestListener,
    live,
    readers: readerListener,
    wikiSets,
    stopping$,
  }: StoreHttpAppDeps,
): RequestListener => {
  const { statsPublic, tokenSeconds, loginTries, loginWindowSeconds, trustProxy, embedOrigins } =
    settings.http;
  return httpApp(
    {
      snapshot$: status.snapshot$,
      report: pullReport((top) => store.report(top)),
      readiness: runnableReadiness(status.readiness, runnable),
      accounts,
      rejects: rejectService(store, status.saved),
      mcp: respondToMcp(version),
      wikiSets,
      windows: settings.windows.counted
        ? storeWindowQueries(store.windows, {
            now: Date.now,
            savedAt: () => status.snapshot$.value.asOf,
            lost,
            distinctUsersUntil,
          })
        : WINDOWS_DISABLED,
      ...live,
      settings: {
        jwtSecret: secret,
        statsPublic,
        tokenSeconds,
        loginTries,
        loginWindowSeconds,
      },
      log: (level, message, fields) => log[level](message, fields),
      stopping$,
    },
    {
      version,
      trustProxy,
      pageFolder: join(packageRoot(), 'src', 'page'),
      embedOrigins,
      requestListener,
      ...(readerListener === undefined ? {} : { readerListener }),
      ...(spans === null ? {} : { traceRequest: requestSpans(spans) }),
    },
  );
};
