import { concat, concatMap, defer, forkJoin, from, map, type Observable, switchMap, tap } from 'rxjs';
import { monotonicNow } from '../../core/time/monotonic-scheduler.ts';
import type { AppContext } from '../../cli/app-context.ts';
import type { AppProcess } from '../../process/lifecycle.ts';
import type { Settings } from '../../config/settings.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import { stallAfterMs } from '../../wikimedia/health/feed-stall.ts';
import type { Store } from '../../stores/store.ts';
import { alongside } from '../shared/alongside.ts';
import { type OpenedAccounts, openAccountRepository } from '../shared/accounts/open-account-repository.ts';
import { tokenSecret } from '../shared/accounts/token-secret.ts';
import { type ProcessAccounts, processAccounts } from '../shared/accounts/process-accounts.ts';
import { withHttpServer } from '../shared/http/with-http-server.ts';
import { withMetricsServer } from '../shared/http/with-metrics-server.ts';
import { waitUntilPrepared } from '../shared/http/wait-until-prepared.ts';
import { countingPipeline } from './pipeline.ts';
import { reportFutureEvents } from '../shared/store/report-future-events.ts';
import { countingDeps } from './counting-deps.ts';
import { storeHttpApp } from '../shared/http/store-http-app.ts';
import { liveFanOut } from './live-fan-out.ts';
import { openStore } from '../shared/store/open-store.ts';
import { serverTelemetry } from './telemetry.ts';
import { serverStatus } from './status.ts';
import { traceCounting } from './trace-counting.ts';

const DATABASE_FILE = 'headwater.db';

interface Prepared {
  readonly secret: string;
  readonly accounts: ProcessAccounts;
}

/** The life of the process around its loop: store and accounts first, then HTTP beside the counting; the store closes last. */
const wireServer = (
  context: AppContext,
  settings: Settings,
  { openedStore, openedAccounts }: { openedStore: Store<FeedPosition>; openedAccounts: OpenedAccounts },
  stopping$: Observable<unknown>,
): Observable<unknown> => {
  const { log, spans, version } = context;
  const stallMs = stallAfterMs(settings.feed.idleTimeoutMs);
  const telemetry = serverTelemetry(version, {
    now: Date.now,
    clock: () => performance.now(),
    stallMs,
  });
  const store = reportFutureEvents(telemetry.store(openedStore), log, () => performance.now());
  const status = telemetry.status(serverStatus(log, { now: Date.now, clock: monotonicNow, stallMs }));
  const live = liveFanOut({ settings, log, metrics: telemetry.trends, now: Date.now });
  const deps = countingDeps({
    version,
    settings,
    store,
    status,
    telemetry,
    publish: live.publish,
    stopping$,
  });
  const counting$ = countingPipeline(spans === null ? deps : traceCounting(deps, spans)).pipe(
    tap(status.saved),
  );
  // HTTP answers until the last batch is saved: /ready and open requests see the end of it.
  const serving$ = ({ secret, accounts: { directory } }: Prepared): Observable<unknown> => {
    const http$ = withHttpServer(
      storeHttpApp(context, settings, {
        store,
        accounts: directory,
        secret,
        status,
        requests: telemetry.http,
        live: { events: live.events, trends: live.trends },
        readers: telemetry.readers,
        stopping$,
      }),
      settings.http,
      log,
      (url) =>
        `Headwater is counting: look at ${url} (statistics at ${url}/stats, description at ${url}/docs)`,
    );
    return http$(counting$.pipe(alongside(directory.refresh$)));
  };

  const prepare$ = defer((): Observable<Prepared> => {
    const secret = tokenSecret(settings);
    const accounts = processAccounts({ settings, openedStore: openedAccounts, secret, log });
    return store.load().pipe(
      concatMap((saved) => accounts.configure().pipe(map(() => saved))),
      tap(status.loaded),
      map(() => ({ secret, accounts })),
    );
  });
  const prepared$ = prepare$.pipe(
    waitUntilPrepared({
      settings,
      log,
      requests: telemetry.http,
      readiness: status.readiness,
      onFailure: status.restarting,
      stopping$,
    }),
  );
  return concat(
    prepared$.pipe(switchMap(serving$), withMetricsServer(telemetry, settings, log)),
    defer(() => forkJoin([store.close(), from(openedAccounts.repository.close())])),
  );
};

/** The server as a value: what runs until it is stopped. */
export const serverProcess = (context: AppContext): AppProcess => {
  const { settings, warnings } = context.settings();
  return {
    name: 'server',
    running: (stopping$) => {
      for (const warning of warnings) context.log.warn(warning);
      return forkJoin({
        openedStore: openStore<FeedPosition>(settings, { file: DATABASE_FILE, scope: 'feed' }),
        openedAccounts: openAccountRepository(settings.store, {
          databaseFile: DATABASE_FILE,
          onReplaced: (message) => context.log.warn(message),
        }),
      }).pipe(switchMap((stores) => wireServer(context, settings, stores, stopping$)));
    },
  };
};
