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
import type { Lacking } from '../../http/time-parts.ts';
import { deadLetterTopic } from '../../kafka/dead-letters.ts';
import { kafkaClient } from '../../kafka/kafka-client.ts';
import { topicAdmin } from '../../kafka/topic-admin.ts';
import type { AppContext } from '../../runtime/app-context.ts';
import type { Topology } from '../../runtime/lifecycle.ts';
import { progress } from '../../runtime/progress.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import type { Store } from '../../stores/store.ts';
import { alongside } from '../accounts/alongside.ts';
import { type OpenedAccounts, openAccounts } from '../accounts/open-accounts.ts';
import { keptSecret } from '../accounts/kept-secret.ts';
import { type ProcessAccounts, processAccounts } from '../accounts/process-accounts.ts';
import { httpLife } from '../http/http-life.ts';
import { metricsLife } from '../http/metrics-life.ts';
import { preparing } from '../http/preparing.ts';
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

interface Prepared {
  readonly secret: string;
  readonly accounts: ProcessAccounts;
}

/** Loads what is counted so far, and makes the administrator an account. */
const prepare = (
  { log, flags }: AppContext,
  settings: Settings,
  { store, opened }: { store: Store<PartitionPosition>; opened: OpenedAccounts },
  state: ConsumerState,
): Observable<Prepared> =>
  defer(() => {
    const secret = keptSecret(settings);
    const accounts = processAccounts({ settings, opened, secret, log });
    return store.load().pipe(
      concatMap((saved) => {
        const counted = saved.snapshot.bots + saved.snapshot.nonBots;
        if (flags.on('from-beginning') && counted > 0)
          throw new Error(
            `${counted} messages are counted already, so counting cannot begin at the beginning: leave out --from-beginning to go on, or forget them with --reset`,
          );
        return accounts.configure().pipe(map(() => saved));
      }),
      tap(state.loaded),
      map(() => ({ secret, accounts })),
    );
  });

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

  const serving$ = ({ secret, accounts: { directory } }: Prepared): Observable<unknown> => {
    const http$ = httpLife(
      httpApp(context, settings, {
        store,
        accounts: directory,
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
    return http$(counting$.pipe(alongside(directory.follow$)));
  };
  const prepared$ = prepare(context, settings, { store, opened: accountsOpened }, state).pipe(
    preparing({
      settings,
      log,
      requests: metrics.http,
      readiness: state.readiness,
      onFailure: (error) => state.restarting(null, error),
      stopping$,
    }),
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
    prepared$.pipe(switchMap(serving$), metricsLife(metrics, settings, log)),
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
        accountsOpened: openAccounts(settings.store, {
          statistics: file,
          onReplaced: (message) => context.log.warn(message),
        }),
      }).pipe(
        switchMap((stores) => living(context, settings, countPartition, stores, stopping$.pipe(take(1)))),
      );
    },
  };
};
