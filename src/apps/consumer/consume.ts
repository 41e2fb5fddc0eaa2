import {
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  forkJoin,
  from,
  ignoreElements,
  map,
  merge,
  type Observable,
  ReplaySubject,
  switchMap,
  take,
  takeUntil,
  tap,
} from 'rxjs';
import type { FeatureDisabled } from '../../http/time-parts.ts';
import { deadLetterTopic } from '../../kafka/dead-letters.ts';
import { kafkaClient } from '../../kafka/kafka-client.ts';
import { topicAdmin } from '../../kafka/topic-admin.ts';
import type { AppContext } from '../../runtime/app-context.ts';
import type { AppProcess } from '../../runtime/lifecycle.ts';
import { progress } from '../../runtime/progress.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import type { Store } from '../../stores/store.ts';
import { alongside } from '../accounts/alongside.ts';
import { type OpenedAccounts, openAccountRepository } from '../accounts/open-accounts.ts';
import { tokenSecret } from '../accounts/kept-secret.ts';
import { type ProcessAccounts, processAccounts } from '../accounts/process-accounts.ts';
import { withHttpServer } from '../http/http-life.ts';
import { withMetricsServer } from '../http/metrics-life.ts';
import { waitUntilPrepared } from '../http/preparing.ts';
import { storeHttpApp } from '../server/http-app.ts';
import { openStore } from '../server/open-store.ts';
import { reportFutureEvents } from '../report-future.ts';
import { consumerTelemetry } from './consumer-metrics.ts';
import { type ConsumerStatus, consumerStatus } from './consumer-state.ts';
import { countingGroup } from './counting-group.ts';
import type { PartitionPosition } from './partition-position.ts';
import type { PartitionPipeline } from './parts.ts';
import { confirmReset } from './confirm-reset.ts';
import { pollOffsets } from './survey.ts';
import { untilEnd } from './until-end.ts';
import { pollSharedSnapshot } from './whole.ts';

interface Prepared {
  readonly secret: string;
  readonly accounts: ProcessAccounts;
}

/** Loads what is counted so far, and makes the administrator an account. */
const prepare = (
  { log, flags }: AppContext,
  settings: Settings,
  { store, openedStore }: { store: Store<PartitionPosition>; openedStore: OpenedAccounts },
  status: ConsumerStatus,
): Observable<Prepared> =>
  defer(() => {
    const secret = tokenSecret(settings);
    const accounts = processAccounts({ settings, openedStore, secret, log });
    return store.load().pipe(
      concatMap((saved) => {
        const counted = saved.snapshot.bots + saved.snapshot.nonBots;
        if (flags.on('from-beginning') && counted > 0)
          throw new Error(
            `${counted} messages are counted already, so counting cannot begin at the beginning: leave out --from-beginning to go on, or forget them with --reset`,
          );
        return accounts.configure().pipe(map(() => saved));
      }),
      tap(status.loaded),
      map(() => ({ secret, accounts })),
    );
  });

/** A consumer sees the partitions that it owns, and no others. */
const notOnConsumer = (what: string): FeatureDisabled => ({
  disabledReason: `a consumer does not show ${what}: ask a process that follows the feed itself, "headwater server"`,
});
const NO_LIVE_EVENTS = { trends: notOnConsumer('trends'), events: notOnConsumer('live events') };

const wireConsumer = (
  context: AppContext,
  settings: Settings,
  partitionPipeline: PartitionPipeline,
  { openedStore, openedAccounts }: { openedStore: Store<PartitionPosition>; openedAccounts: OpenedAccounts },
  stopping$: Observable<unknown>,
): Observable<unknown> => {
  const { log, flags, version, spans, stderr } = context;
  const { topic, group } = settings.kafka;
  const telemetry = consumerTelemetry(version, { clock: () => performance.now() });
  const store = reportFutureEvents(telemetry.store(openedStore), log, () => performance.now());
  const status = telemetry.status(consumerStatus(topic, log));
  const kafka = kafkaClient({
    ...settings.kafka,
    clientId: `headwater-consumer/${version}`,
    log: (message, fields) => log.debug(message, fields),
  });
  const admin = topicAdmin(kafka);
  const deadLetters = telemetry.deadLetters(deadLetterTopic(kafka, settings.kafka.rejectedTopic));

  const allCounted$ = flags.on('until-end') ? untilEnd(admin, topic, status) : EMPTY;
  const stop$ = new ReplaySubject<unknown>(1);
  const fromBeginning = flags.on('from-beginning');
  const counted$ = countingGroup(partitionPipeline, {
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
    allCounted$.pipe(tap(() => stop$.next('all is counted'))),
    stopping$.pipe(tap((signal) => stop$.next(signal))),
  ).pipe(ignoreElements());
  // What goes on beside the counting ends with it.
  const finished$ = new ReplaySubject<void>(1);
  const counting$ = merge(
    counted$.pipe(finalize(() => finished$.next())),
    background$.pipe(takeUntil(finished$)),
  );

  const serving$ = ({ secret, accounts: { directory } }: Prepared): Observable<unknown> => {
    const http$ = withHttpServer(
      storeHttpApp(context, settings, {
        store,
        accounts: directory,
        secret,
        status,
        requests: telemetry.http,
        live: NO_LIVE_EVENTS,
        stopping$,
      }),
      settings.http,
      log,
      (url) => `Headwater is counting ${topic}: look at ${url} (statistics at ${url}/stats)`,
    );
    return http$(counting$.pipe(alongside(directory.refresh$)));
  };
  const prepared$ = prepare(context, settings, { store, openedStore: openedAccounts }, status).pipe(
    waitUntilPrepared({
      settings,
      log,
      requests: telemetry.http,
      readiness: status.readiness,
      onFailure: (error) => status.restarting(null, error),
      stopping$,
    }),
  );
  const closed$ = defer(() =>
    forkJoin([
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
  );
};

/** The consumer as a value: what runs until it is stopped, or until all is counted. */
export const consumerProcess = (context: AppContext, partitionPipeline: PartitionPipeline): AppProcess => {
  const { settings, warnings } = context.settings();
  const { topic } = settings.kafka;
  return {
    name: 'consumer',
    running: (stopping$) => {
      for (const warning of warnings) context.log.warn(warning);
      const file = `${topic}.db`;
      return forkJoin({
        openedStore: openStore<PartitionPosition>(settings, { file, scope: topic }),
        openedAccounts: openAccountRepository(settings.store, {
          databaseFile: file,
          onReplaced: (message) => context.log.warn(message),
        }),
      }).pipe(
        switchMap((stores) =>
          wireConsumer(context, settings, partitionPipeline, stores, stopping$.pipe(take(1))),
        ),
      );
    },
  };
};
