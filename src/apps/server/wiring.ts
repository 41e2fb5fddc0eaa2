import { dirname, join } from 'node:path';
import { concat, defer, forkJoin, from, merge, type Observable, switchMap, tap } from 'rxjs';
import { monotonicNow } from '../../core/time/monotonic-scheduler.ts';
import type { AppContext } from '../../cli/app-context.ts';
import { containerKind } from '../../process/container-kind.ts';
import type { AppProcess } from '../../process/lifecycle.ts';
import { ineffectiveSettings } from '../../config/ineffective-settings.ts';
import type { Settings } from '../../config/settings.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import { stallAfterMs } from '../../wikimedia/health/feed-stall.ts';
import type { Store } from '../../stores/store.ts';
import type { AlertConfig } from '../../alerts/rules/alert-config.ts';
import { alongside } from '../../core/loop/alongside.ts';
import { type OpenedAccounts, openAccountRepository } from '../shared/accounts/open-account-repository.ts';
import { loginHint } from '../shared/accounts/login-hint.ts';
import { readAlertConfig } from '../shared/alerts/read-alert-config.ts';
import { withHttpServer } from '../shared/http/with-http-server.ts';
import { withMetricsServer } from '../shared/http/with-metrics-server.ts';
import { waitUntilPrepared } from '../shared/http/wait-until-prepared.ts';
import { countingPipeline } from './pipeline.ts';
import type { RequestedStart } from '../shared/feed/ignored-start.ts';
import { reportHistory } from '../shared/feed/report-history.ts';
import { reportIgnoredStart } from '../shared/feed/report-ignored-start.ts';
import { reportFutureEvents } from '../shared/store/report-future-events.ts';
import { followDistinctUsers } from '../shared/store/follow-distinct-users.ts';
import { followLostRanges } from '../shared/store/follow-lost-ranges.ts';
import { countingDeps } from './counting-deps.ts';
import { storeHttpApp } from '../shared/http/store-http-app.ts';
import { liveFanOut } from '../shared/live/live-fan-out.ts';
import { SERVER_DATABASE } from '../../stores/sqlite/database-names.ts';
import { SERVER_SCOPE } from '../shared/store/server-scope.ts';
import { wikiSetsOf } from '../shared/wiki-sets-of.ts';
import type { KnownWikis } from '../../wikimedia/filter/read-wikis.ts';
import { openStore, type StoreIdentity } from '../shared/store/open-store.ts';
import { type PreparedStore, prepareStore } from '../shared/prepare-store.ts';
import { serverAlerts } from './server-alerts.ts';
import { serverAnnotations } from './annotations/server-annotations.ts';
import { ANNOTATIONS_FILE } from '../../stores/annotations/annotations-file.ts';
import { serverTelemetry } from './telemetry.ts';
import { followStart } from './follow-start.ts';
import { greeting } from './greeting.ts';
import { historyCommand, typedFlags } from './history-command.ts';
import { serverStatus } from './status.ts';
import { suggestDemo } from './suggest-demo.ts';
import { RESET_VERB } from '../tools/reset/verb.ts';
import { SERVER_FLAGS } from './server-flags.ts';
import { traceCounting } from './trace-counting.ts';

const isDurable = ({ kind }: Settings['store']): boolean => kind !== 'in-memory';

const SERVER_STORE: StoreIdentity = { file: SERVER_DATABASE, scope: SERVER_SCOPE };

export interface ServerProcessOptions {
  readonly identity?: StoreIdentity;
  /** The feed and the start that the user asked for; those of the settings by default. */
  readonly requestedStart?: RequestedStart;
}

/** Prepares store and accounts, then serves HTTP while the pipeline counts, and closes the store last. */
const wireServer = (
  context: AppContext,
  settings: Settings,
  {
    folder,
    openedStore,
    openedAccounts,
    requestedStart,
    alertConfig,
    wikiSets,
    offeredHistory,
  }: {
    /** Of the database; what belongs to its statistics is beside it. */
    folder: string;
    openedStore: Store<FeedPosition>;
    openedAccounts: OpenedAccounts;
    requestedStart: RequestedStart;
    alertConfig: AlertConfig | null;
    wikiSets: KnownWikis['sets'];
    /** The commands that count the last day too; `null` where that is not offered. */
    offeredHistory: string | null;
  },
  stopping$: Observable<unknown>,
): Observable<unknown> => {
  const { log, spans, version } = context;
  const stallMs = stallAfterMs(settings.feed.idleTimeoutMs);
  const telemetry = serverTelemetry(version, {
    now: Date.now,
    clock: () => performance.now(),
  });
  const checkedStore = reportIgnoredStart(telemetry.store(openedStore), requestedStart, log);
  const reportingStore = reportFutureEvents(checkedStore, log, () => performance.now());
  const { store: lossStore, lost } = followLostRanges(reportingStore);
  const { store: startStore, start } = followStart(lossStore);
  const { store, distinctUsersUntil } = followDistinctUsers(startStore, Date.now);
  const status = serverStatus(log, {
    now: Date.now,
    clock: monotonicNow,
    stallMs,
    history: () => ({ since: start().since, command: offeredHistory }),
  });
  const onFeedEvent = reportHistory(suggestDemo(status.onFeedEvent, settings.feed.url, log), {
    log,
    start,
    now: Date.now,
    clock: monotonicNow,
  });
  telemetry.exportStatus(status);
  const live = liveFanOut({ settings, log, metrics: telemetry.trends, now: Date.now });
  const alerts = serverAlerts({
    config: alertConfig,
    folder,
    settings,
    version,
    live,
    status,
    metrics: telemetry.alerts,
    log,
  });
  const annotations = serverAnnotations({
    file: isDurable(settings.store) ? join(folder, ANNOTATIONS_FILE) : null,
    event$: status.event$,
    trend$: live.trend$,
    log,
    now: Date.now,
  });
  const deps = countingDeps({
    version,
    settings,
    store,
    status: { ...status, onFeedEvent },
    telemetry,
    publish: live.publish,
    stopping$,
  });
  const counting$ = countingPipeline(spans === null ? deps : traceCounting(deps, spans)).pipe(
    tap(status.saved),
  );
  // HTTP stays up until the last batch is saved, so /ready and open requests see the final state.
  const serving$ = ({ secret, accounts }: PreparedStore): Observable<unknown> => {
    const { directory } = accounts;
    const http$ = withHttpServer(
      storeHttpApp(context, settings, {
        store,
        lost,
        distinctUsersUntil,
        accounts: directory,
        secret,
        status,
        requests: telemetry.http,
        live: {
          events: live.events,
          trends: live.trends,
          alerts: alerts.queries,
          annotations: annotations.queries,
        },
        readers: telemetry.readers,
        wikiSets,
        stopping$,
      }),
      settings.http,
      log,
      (url) => greeting({ feedUrl: settings.feed.url, url, login: loginHint(settings, accounts) }),
    );
    return http$(counting$.pipe(alongside(merge(directory.refresh$, live.running$))));
  };

  const prepared$ = prepareStore({ settings, log, store, openedAccounts, onLoaded: status.loaded }).pipe(
    waitUntilPrepared({
      settings,
      log,
      requests: telemetry.http,
      readiness: status.readiness,
      runnable: context.runnable,
      onFailure: status.restarting,
      stopping$,
    }),
  );
  return concat(
    prepared$.pipe(
      switchMap(serving$),
      withMetricsServer(telemetry, settings, log),
      alongside(merge(alerts.running$, annotations.running$)),
    ),
    defer(() => forkJoin([store.close(), from(openedAccounts.repository.close()), from(alerts.close())])),
  );
};

const offeredHistory = ({ flags, runnable }: AppContext, { feed, store }: Settings): string | null => {
  if (feed.since !== null) return null;
  const command = historyCommand({
    container: containerKind(),
    isDurable: isDurable(store),
    serverFlags: typedFlags(flags, SERVER_FLAGS, ['since', 'print-config']),
    resetFlags: typedFlags(
      flags,
      RESET_VERB.flags.filter(({ name }) => SERVER_FLAGS.some((flag) => flag.name === name)),
      [],
    ),
  });
  return command === null ? null : runnable(command);
};

/** The server process; it runs until it is stopped. */
export const serverProcess = (
  context: AppContext,
  { identity = SERVER_STORE, requestedStart }: ServerProcessOptions = {},
): AppProcess => {
  const { settings, warnings } = context.settings();
  const alertConfig = readAlertConfig(context.settings());
  const wikiSets = wikiSetsOf(context.settings());
  return {
    name: 'server',
    running: (stopping$) => {
      for (const warning of warnings) context.log.warn(warning);
      for (const line of ineffectiveSettings(context.settings(), 'server')) context.log.info(line);
      return forkJoin({
        openedStore: openStore<FeedPosition>(settings, identity),
        openedAccounts: openAccountRepository(settings.store, {
          databaseFile: identity.file,
          onReplaced: (message) => context.log.warn(message),
        }),
      }).pipe(
        switchMap((stores) =>
          wireServer(
            context,
            settings,
            {
              ...stores,
              folder: join(settings.store.dataDir, dirname(identity.file)),
              requestedStart: requestedStart ?? settings.feed,
              alertConfig,
              wikiSets,
              // The demo has a history of its own.
              offeredHistory: requestedStart === undefined ? offeredHistory(context, settings) : null,
            },
            stopping$,
          ),
        ),
      );
    },
  };
};
