import {
  concat,
  concatMap,
  defer,
  EMPTY,
  finalize,
  forkJoin,
  from,
  ignoreElements,
  merge,
  type Observable,
  ReplaySubject,
  switchMap,
  take,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import { restart } from '../../core/restart.ts';
import { reconnectDelay } from '../../feed/reconnect-delay.ts';
import type { Lacking } from '../../http/time-parts.ts';
import { deadLetterTopic } from '../../kafka/dead-letters.ts';
import { kafkaClient } from '../../kafka/kafka-client.ts';
import { topicAdmin } from '../../kafka/topic-admin.ts';
import type { AppContext } from '../../runtime/app-context.ts';
import { jwtSecret } from '../../runtime/jwt-secret.ts';
import type { Topology } from '../../runtime/lifecycle.ts';
import { progress } from '../../runtime/progress.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import { type Store, StoreError } from '../../stores/store.ts';
import { alongside } from '../accounts/alongside.ts';
import { type OpenedAccounts, openAccounts } from '../accounts/open-accounts.ts';
import { type ProcessAccounts, processAccounts } from '../accounts/process-accounts.ts';
import { httpLife } from '../http/http-life.ts';
import { metricsLife } from '../http/metrics-life.ts';
import { httpApp } from '../server/http-app.ts';
import { openStore } from '../server/open-store.ts';
import { reportFuture } from '../report-future.ts';
import { consumerMetrics } from './consumer-metrics.ts';
import { type ConsumerState, consumerState } from './consumer-state.ts';
import { countingGroup } from './counting-group.ts';
import type { PartitionPosition } from './partition-position.ts';
import type { CountPartition } from './parts.ts';
import { confirmReset } from './confirm-reset.ts';
import { survey } from './survey.ts';
import { untilEnd } from './until-end.ts';
import { lookAtTheWhole } from './whole.ts';

/** Loads what is counted so far; a store that is away is tried again until it is there. */
const prepared = (
  { settings, flags }: { settings: Settings; flags: AppContext['flags'] },
  { store, accounts }: { store: Store<PartitionPosition>; accounts: ProcessAccounts },
  state: ConsumerState,
  stopping$: Observable<unknown>,
): Observable<never> => {
  const { backoffMinMs: minMs, backoffMaxMs: maxMs } = settings.feed;
  const delay = reconnectDelay({ minMs, maxMs }, Math.random);
  return store.load().pipe(
    tap(state.loaded),
    concatMap(({ snapshot }) => {
      const counted = snapshot.bots + snapshot.nonBots;
      if (!flags.on('from-beginning') || counted === 0) return accounts.configure();
      return throwError(
        () =>
          new Error(
            `${counted} messages are counted already, so counting cannot begin at the beginning: leave out --from-beginning to go on, or forget them with --reset`,
          ),
      );
    }),
    ignoreElements(),
    restart({
      // A file belongs to one process: whoever started a second one should hear of it.
      delay: (error, attempt) =>
        error instanceof StoreError && error.code === 'store-in-use' ? null : delay(error, attempt),
      settledAfterMs: maxMs,
      until$: stopping$,
      onRestart: (error) => state.restarting(null, error),
    }),
  );
};

/** A consumer sees the partitions that it owns, and no others. */
const elsewhere = (what: string): Lacking => ({
  lacking: `a consumer does not show ${what}: ask a process that follows the feed itself, "headwater server"`,
});
const LIVE = { trends: elsewhere('trends'), events: elsewhere('live events') };

const living = (
  context: AppContext,
  settings: Settings,
  countPartition: CountPartition,
  { opened, accountsOpened }: { opened: Store<PartitionPosition>; accountsOpened: OpenedAccounts },
  stopping$: Observable<unknown>,
): Observable<unknown> => {
  const { log, flags, version, spans, stderr } = context;
  const { topic, group } = settings.kafka;
  const metrics = consumerMetrics(version, { clock: () => performance.now() });
  const store = reportFuture(metrics.store(opened), log, () => performance.now());
  const state = metrics.state(consumerState(topic, log));
  const secret = jwtSecret(settings.auth.jwtSecret, settings.store);
  const accounts = processAccounts({ settings, opened: accountsOpened, secret, log });
  const kafka = kafkaClient({
    ...settings.kafka,
    clientId: `headwater-consumer/${version}`,
    log: (message, fields) => log.debug(message, fields),
  });
  const admin = topicAdmin(kafka);
  const letters = metrics.letters(deadLetterTopic(kafka, settings.kafka.rejectedTopic));

  const ended$ = flags.on('until-end') ? untilEnd(admin, topic, state) : EMPTY;
  const ending$ = new ReplaySubject<unknown>(1);
  const fromBeginning = flags.on('from-beginning');
  const counted$ = countingGroup(countPartition, {
    kafka,
    admin,
    letters,
    settings,
    store,
    state,
    metrics,
    spans,
    fromBeginning,
    stopping$: ending$,
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
  const beside$ = merge(
    survey({ admin, topic, group, state }),
    settings.store.kind === 'cassandra' ? lookAtTheWhole(store, state) : EMPTY,
    ended$.pipe(tap(() => ending$.next('all is counted'))),
    stopping$.pipe(tap((signal) => ending$.next(signal))),
  ).pipe(ignoreElements());
  // What goes on beside the counting ends with it.
  const finished$ = new ReplaySubject<void>(1);
  const counting$ = merge(
    counted$.pipe(finalize(() => finished$.next())),
    beside$.pipe(takeUntil(finished$)),
  );

  const http$ = httpLife(
    httpApp(context, settings, {
      store,
      accounts: accounts.directory,
      secret,
      state,
      requests: metrics.http,
      live: LIVE,
      stopping$,
    }),
    settings.http,
    log,
    (url) => `Headwater is counting ${topic}: look at ${url} (statistics at ${url}/stats)`,
  );
  const closed$ = defer(() =>
    forkJoin([
      from(admin.close()),
      from(letters.close()),
      store.close(),
      from(accountsOpened.repository.close()),
    ]),
  );
  return concat(
    confirmReset(context, { store, admin, group }),
    concat(
      prepared({ settings, flags }, { store, accounts }, state, stopping$),
      http$(counting$.pipe(alongside(accounts.directory.follow$))),
    ).pipe(metricsLife(metrics, settings, log)),
    closed$,
  );
};

/** The consumer as a value: what runs until it is stopped, or until all is counted. */
export const consumerTopology = (context: AppContext, countPartition: CountPartition): Topology => {
  const { settings, warnings } = context.settings();
  const { topic } = settings.kafka;
  return {
    name: 'consumer',
    running: (stopping$) => {
      for (const warning of warnings) context.log.warn(warning);
      const file = `${topic}.db`;
      return forkJoin({
        opened: openStore<PartitionPosition>(settings, { file, scope: topic }),
        accountsOpened: openAccounts(settings.store, file),
      }).pipe(
        switchMap((stores) => living(context, settings, countPartition, stores, stopping$.pipe(take(1)))),
      );
    },
  };
};
