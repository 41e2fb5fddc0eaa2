import {
  concat,
  defer,
  EMPTY,
  forkJoin,
  from,
  ignoreElements,
  merge,
  type Observable,
  ReplaySubject,
  switchMap,
  take,
  tap,
} from 'rxjs';
import type { FeatureDisabled, Unknown } from '../../http/server/optional-features.ts';
import { deadLetterTopic } from '../../kafka/dead-letters/dead-letter-topic.ts';
import { kafkaClient } from '../../kafka/kafka-client.ts';
import { topicAdmin } from '../../kafka/admin/topic-admin.ts';
import type { AppContext } from '../../cli/app-context.ts';
import type { AppProcess } from '../../process/lifecycle.ts';
import { progress } from '../../cli/progress.ts';
import { ineffectiveSettings } from '../../config/ineffective-settings.ts';
import type { Settings } from '../../config/settings.ts';
import type { Saved, Store } from '../../stores/store.ts';
import { alongside } from '../../core/loop/alongside.ts';
import { type OpenedAccounts, openAccountRepository } from '../shared/accounts/open-account-repository.ts';
import { withHttpServer } from '../shared/http/with-http-server.ts';
import { withMetricsServer } from '../shared/http/with-metrics-server.ts';
import { waitUntilPrepared } from '../shared/http/wait-until-prepared.ts';
import { storeHttpApp } from '../shared/http/store-http-app.ts';
import { withSettingNames } from '../shared/kafka/name-kafka-settings.ts';
import { type PreparedStore, prepareStore } from '../shared/prepare-store.ts';
import { consumerDatabase } from '../../stores/sqlite/database-names.ts';
import { wikiSetsOf } from '../shared/wiki-sets-of.ts';
import type { KnownWikis } from '../../wikimedia/filter/read-wikis.ts';
import { openStore } from '../shared/store/open-store.ts';
import { followDistinctUsers } from '../shared/store/follow-distinct-users.ts';
import { reportFutureEvents } from '../shared/store/report-future-events.ts';
import { consumerTelemetry } from './telemetry.ts';
import { consumerStatus } from './status.ts';
import { countingGroup } from './group/counting-group.ts';
import type { PartitionPosition } from './partition/partition-position.ts';
import { noLiveViews, openLiveViews } from './live/open-live-views.ts';
import { confirmReset } from './group/confirm-reset.ts';
import { pollOffsets } from './group/poll-offsets.ts';
import { untilEnd } from './group/until-end.ts';
import { pollSharedSnapshot } from './group/poll-shared-snapshot.ts';

/** @throws Error when --from-beginning would count records twice. */
const verifyStart =
  ({ flags }: AppContext) =>
  ({ snapshot: { bots, nonBots } }: Saved<PartitionPosition>): void => {
    const counted = bots + nonBots;
    if (flags.on('from-beginning') && counted > 0)
      throw new Error(
        `cannot start from the beginning because ${counted} messages are counted already: omit --from-beginning to continue, or delete the counts with --reset`,
      );
  };

/** Why this consumer has no live views; `null` if it has them. */
const liveViewsDisabled = ({ flags }: AppContext, { live }: Settings): FeatureDisabled | null => {
  if (!live.views)
    return { disabledReason: 'live views are disabled: start the consumer with LIVE_VIEWS=true' };
  if (flags.on('until-end'))
    return {
      disabledReason: 'this consumer ends when all records are counted: start one without --until-end',
    };
  return null;
};

/** The records of a topic do not say what is missing between them. */
const LOST_UNKNOWN: Unknown = {
  unknownReason:
    'a consumer counts the topic, so it does not know what the feed lost: see lost_events in /ready of the producer',
};

const wireConsumer = (
  context: AppContext,
  settings: Settings,
  {
    openedStore,
    openedAccounts,
    wikiSets,
  }: {
    openedStore: Store<PartitionPosition>;
    openedAccounts: OpenedAccounts;
    wikiSets: KnownWikis['sets'];
  },
  stopping$: Observable<unknown>,
): Observable<unknown> => {
  const { log, flags, version, spans, stderr } = context;
  const { topic, group } = settings.kafka;
  const telemetry = consumerTelemetry(version, { clock: () => performance.now() });
  const reportingStore = reportFutureEvents(telemetry.store(openedStore), log, () => performance.now());
  const { store, distinctUsersUntil } = followDistinctUsers(reportingStore, Date.now);
  const status = consumerStatus(topic, log);
  telemetry.exportStatus(status);
  const kafka = kafkaClient({
    ...settings.kafka,
    clientId: `headwater-consumer/${version}`,
    log: (message, fields) => log.debug(message, fields),
  });
  const admin = topicAdmin(kafka);
  const deadLetters = telemetry.deadLetters(deadLetterTopic(kafka, settings.kafka.rejectedTopic));

  const disabled = liveViewsDisabled(context, settings);
  const live =
    disabled === null
      ? openLiveViews({ kafka, admin, settings, status, metrics: telemetry.trends, log })
      : noLiveViews(disabled);

  const allCounted$ = flags.on('until-end') ? untilEnd(admin, topic, status) : EMPTY;
  const stop$ = new ReplaySubject<unknown>(1);
  const fromBeginning = flags.on('from-beginning');
  const counted$ = countingGroup({
    kafka,
    admin,
    deadLetters,
    settings,
    store,
    status,
    telemetry,
    spans,
    fromBeginning,
    stopping$: stop$,
  }).pipe(
    flags.on('until-end')
      ? progress({
          doing: 'counting',
          unit: 'messages',
          count: ({ messages }) => messages,
          output: stderr,
        })
      : tap(),
  );
  const background$ = merge(
    pollOffsets({ admin, topic, group, status }),
    settings.store.kind === 'cassandra' ? pollSharedSnapshot(store, status) : EMPTY,
    allCounted$.pipe(tap(() => stop$.next('all records are counted'))),
    stopping$.pipe(tap((signal) => stop$.next(signal))),
  ).pipe(ignoreElements());
  const counting$ = counted$.pipe(alongside(background$));

  const serving$ = ({ secret, accounts: { directory } }: PreparedStore): Observable<unknown> => {
    const http$ = withHttpServer(
      storeHttpApp(context, settings, {
        store,
        lost: () => LOST_UNKNOWN,
        distinctUsersUntil,
        accounts: directory,
        secret,
        status,
        requests: telemetry.http,
        live: live.features,
        readers: telemetry.readers,
        wikiSets,
        stopping$,
      }),
      settings.http,
      log,
      (url) => `Headwater is counting ${topic}: look at ${url} (statistics: ${url}/stats)`,
    );
    return http$(counting$.pipe(alongside(merge(directory.refresh$, live.running$))));
  };
  const prepared$ = prepareStore({
    settings,
    log,
    store,
    openedAccounts,
    verify: verifyStart(context),
    onLoaded: status.loaded,
  }).pipe(
    waitUntilPrepared({
      settings,
      log,
      requests: telemetry.http,
      readiness: status.readiness,
      runnable: context.runnable,
      onFailure: (error) => status.restarting(null, error),
      stopping$,
    }),
  );
  const closed$ = defer(() =>
    forkJoin([
      from(live.close()),
      from(admin.close()),
      from(deadLetters.close()),
      store.close(),
      from(openedAccounts.repository.close()),
    ]),
  );
  return concat(
    confirmReset(context, { store, admin, group }),
    prepared$.pipe(switchMap(serving$), withMetricsServer(telemetry, settings, log)),
    closed$,
  ).pipe(withSettingNames());
};

/** The consumer process; it runs until it is stopped, or with --until-end until all records are counted. */
export const consumerProcess = (context: AppContext): AppProcess => {
  const { settings, warnings } = context.settings();
  const wikiSets = wikiSetsOf(context.settings());
  const { topic } = settings.kafka;
  return {
    name: 'consumer',
    running: (stopping$) => {
      for (const warning of warnings) context.log.warn(warning);
      for (const line of ineffectiveSettings(context.settings(), 'consumer')) context.log.info(line);
      for (const line of ineffectiveSettings(context.settings(), 'withoutAlerts')) context.log.warn(line);
      const file = consumerDatabase(topic);
      return forkJoin({
        openedStore: openStore<PartitionPosition>(settings, { file, scope: topic }),
        openedAccounts: openAccountRepository(settings.store, {
          databaseFile: file,
          onReplaced: (message) => context.log.warn(message),
        }),
      }).pipe(
        switchMap((stores) =>
          wireConsumer(context, settings, { ...stores, wikiSets }, stopping$.pipe(take(1))),
        ),
      );
    },
  };
};
