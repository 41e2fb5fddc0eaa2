import {
  concat,
  concatMap,
  defer,
  forkJoin,
  from,
  ignoreElements,
  type Observable,
  switchMap,
  tap,
} from 'rxjs';
import { monotonicNow } from '../../core/monotonic-scheduler.ts';
import type { AppContext } from '../../runtime/app-context.ts';
import { jwtSecret } from '../../runtime/jwt-secret.ts';
import type { Topology } from '../../runtime/lifecycle.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import type { FeedPosition } from '../../feed/position.ts';
import { stallAfterMs } from '../../feed/stall.ts';
import type { Store } from '../../stores/store.ts';
import { alongside } from '../accounts/alongside.ts';
import { type OpenedAccounts, openAccounts } from '../accounts/open-accounts.ts';
import { processAccounts } from '../accounts/process-accounts.ts';
import { httpLife } from '../http/http-life.ts';
import { metricsLife } from '../http/metrics-life.ts';
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

/** The life of the process around its loop: store and accounts first, then HTTP beside the counting; the store closes last. */
const living = (
  context: AppContext,
  settings: Settings,
  counting: Counting,
  { opened, accountsOpened }: { opened: Store<FeedPosition>; accountsOpened: OpenedAccounts },
  stopping$: Observable<unknown>,
): Observable<unknown> => {
  const stallMs = stallAfterMs(settings.feed.silenceMs);
  const metrics = serverMetrics(context.version, {
    now: Date.now,
    clock: () => performance.now(),
    stallMs,
  });
  const store = reportFuture(metrics.store(opened), context.log, () => performance.now());
  const state = metrics.state(serverState(context.log, { now: Date.now, clock: monotonicNow, stallMs }));
  const { spans, version } = context;
  const secret = jwtSecret(settings.auth.jwtSecret, settings.store);
  const accounts = processAccounts({ settings, opened: accountsOpened, secret, log: context.log });
  const live = onlookers({ settings, log: context.log, watch: metrics.onlookers, now: Date.now });
  const parts = countingParts({ version, settings, store, state, metrics, show: live.show, stopping$ });
  const counting$ = counting(spans === null ? parts : traceCounting(parts, spans)).pipe(tap(state.saved));
  // HTTP answers until the last batch is saved: /ready and open requests see the end of it.
  const http$ = httpLife(
    httpApp(context, settings, {
      store,
      accounts: accounts.directory,
      secret,
      state,
      requests: metrics.http,
      live: { events: live.events, trends: live.trends },
      readers: metrics.readers,
      stopping$,
    }),
    settings.http,
    context.log,
    (url) => `Headwater is counting: look at ${url} (statistics at ${url}/stats, description at ${url}/docs)`,
  );

  const prepared$ = store.load().pipe(tap(state.loaded), concatMap(accounts.configure));
  return concat(
    prepared$.pipe(ignoreElements()),
    http$(counting$.pipe(alongside(accounts.directory.follow$))).pipe(
      metricsLife(metrics, settings, context.log),
    ),
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
        accountsOpened: openAccounts(settings.store, STATISTICS),
      }).pipe(switchMap((stores) => living(context, settings, counting, stores, stopping$)));
    },
  };
};
