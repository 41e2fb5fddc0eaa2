import { concat, concatMap, defer, forkJoin, from, map, type Observable, switchMap, tap } from 'rxjs';
import { monotonicNow } from '../../core/monotonic-scheduler.ts';
import type { AppContext } from '../../runtime/app-context.ts';
import type { Topology } from '../../runtime/lifecycle.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import type { FeedPosition } from '../../feed/position.ts';
import { stallAfterMs } from '../../feed/stall.ts';
import type { Store } from '../../stores/store.ts';
import { alongside } from '../accounts/alongside.ts';
import { type OpenedAccounts, openAccounts } from '../accounts/open-accounts.ts';
import { keptSecret } from '../accounts/kept-secret.ts';
import { type ProcessAccounts, processAccounts } from '../accounts/process-accounts.ts';
import { httpLife } from '../http/http-life.ts';
import { metricsLife } from '../http/metrics-life.ts';
import { preparing } from '../http/preparing.ts';
import type { Counting } from './parts.ts';
import { reportFuture } from '../report-future.ts';
import { countingParts } from './counting-parts.ts';
import { httpApp } from './http-app.ts';
import { onlookers } from './onlookers.ts';
import { openStore } from './open-store.ts';
import { serverMetrics } from './server-metrics.ts';
import { serverState } from './server-state.ts';
import { traceCounting } from './trace-counting.ts';

const STATISTICS = 'headwater.db';

interface Prepared {
  readonly secret: string;
  readonly accounts: ProcessAccounts;
}

/** The life of the process around its loop: store and accounts first, then HTTP beside the counting; the store closes last. */
const living = (
  context: AppContext,
  settings: Settings,
  counting: Counting,
  { opened, accountsOpened }: { opened: Store<FeedPosition>; accountsOpened: OpenedAccounts },
  stopping$: Observable<unknown>,
): Observable<unknown> => {
  const { log, spans, version } = context;
  const stallMs = stallAfterMs(settings.feed.silenceMs);
  const metrics = serverMetrics(version, {
    now: Date.now,
    clock: () => performance.now(),
    stallMs,
  });
  const store = reportFuture(metrics.store(opened), log, () => performance.now());
  const state = metrics.state(serverState(log, { now: Date.now, clock: monotonicNow, stallMs }));
  const live = onlookers({ settings, log, watch: metrics.onlookers, now: Date.now });
  const parts = countingParts({ version, settings, store, state, metrics, show: live.show, stopping$ });
  const counting$ = counting(spans === null ? parts : traceCounting(parts, spans)).pipe(tap(state.saved));
  // HTTP answers until the last batch is saved: /ready and open requests see the end of it.
  const serving$ = ({ secret, accounts: { directory } }: Prepared): Observable<unknown> => {
    const http$ = httpLife(
      httpApp(context, settings, {
        store,
        accounts: directory,
        secret,
        state,
        requests: metrics.http,
        live: { events: live.events, trends: live.trends },
        readers: metrics.readers,
        stopping$,
      }),
      settings.http,
      log,
      (url) =>
        `Headwater is counting: look at ${url} (statistics at ${url}/stats, description at ${url}/docs)`,
    );
    return http$(counting$.pipe(alongside(directory.follow$)));
  };

  const prepare$ = defer((): Observable<Prepared> => {
    const secret = keptSecret(settings);
    const accounts = processAccounts({ settings, opened: accountsOpened, secret, log });
    return store.load().pipe(
      concatMap((saved) => accounts.configure().pipe(map(() => saved))),
      tap(state.loaded),
      map(() => ({ secret, accounts })),
    );
  });
  const prepared$ = prepare$.pipe(
    preparing({
      settings,
      log,
      requests: metrics.http,
      readiness: state.readiness,
      onFailure: state.restarting,
      stopping$,
    }),
  );
  return concat(
    prepared$.pipe(switchMap(serving$), metricsLife(metrics, settings, log)),
    defer(() => forkJoin([store.close(), from(accountsOpened.repository.close())])),
  );
};

/** The server as a value: what runs until it is stopped. */
export const serverTopology = (context: AppContext, counting: Counting): Topology => {
  const { settings, warnings } = context.settings();
  return {
    name: 'server',
    running: (stopping$) => {
      for (const warning of warnings) context.log.warn(warning);
      return forkJoin({
        opened: openStore<FeedPosition>(settings, { file: STATISTICS, scope: 'feed' }),
        accountsOpened: openAccounts(settings.store, {
          statistics: STATISTICS,
          onReplaced: (message) => context.log.warn(message),
        }),
      }).pipe(switchMap((stores) => living(context, settings, counting, stores, stopping$)));
    },
  };
};
