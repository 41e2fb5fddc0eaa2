import {
  catchError,
  defer,
  EMPTY,
  exhaustMap,
  from,
  ignoreElements,
  interval,
  merge,
  type Observable,
  of,
  Subject,
  switchMap,
  tap,
} from 'rxjs';
import type { Alert, Condition } from '../../../alerts/alert.ts';
import type { OpenIncident, IncidentChange } from '../../../alerts/conditions/raise-alerts.ts';
import { type AlertSources, ruleAlerts } from '../../../alerts/conditions/rule-alerts.ts';
import { deliverOutbox } from '../../../alerts/outbox/deliver-outbox.ts';
import type {
  AlertOutbox,
  Delivery,
  DeliveryOutcome,
  OutboxEntry,
  Recipient,
  WaitingCounts,
} from '../../../alerts/outbox/alert-outbox.ts';
import { quietUntil } from '../../../alerts/outbox/quiet-until.ts';
import { alertWriter } from '../../../alerts/outbox/write-alerts.ts';
import type { AlertConfig, AlertRule, TargetConfig, TargetType } from '../../../alerts/rules/alert-config.ts';
import type { Target } from '../../../alerts/targets/target.ts';
import { messageOf } from '../../../core/message-of.ts';
import { monotonicScheduler } from '../../../core/time/monotonic-scheduler.ts';
import type { AlertQueries } from '../../../http/alerts/alert-queries.ts';
import { trendEntry } from '../../../http/stats/trend-entry.ts';
import type { Log } from '../../../telemetry/log/log.ts';
import { openIncidents } from './open-incidents.ts';

export interface AlertMetrics {
  readonly onRaised: (condition: Condition | 'test') => void;
  readonly onOutcome: (type: TargetType, outcome: DeliveryOutcome['kind']) => void;
  readonly onDropped: (reason: 'incidents' | 'unwritten' | 'outbox', alerts: number) => void;
  readonly onWaiting: (waiting: WaitingCounts) => void;
}

export interface AlertServiceOptions {
  readonly config: AlertConfig;
  readonly sources: AlertSources;
  readonly outbox: AlertOutbox;
  /** In memory. */
  readonly reserve: AlertOutbox;
  readonly createTarget: (config: TargetConfig) => Target;
  readonly metrics: AlertMetrics;
  readonly log: Log;
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  readonly random: () => number;
}

export interface AlertService {
  /** Watches and delivers while it is subscribed. It never fails and does not complete. */
  readonly running$: Observable<never>;
  readonly queries: AlertQueries;
  /** Writes what was raised last, and closes the outbox. */
  readonly close: () => Promise<void>;
}

const MINUTE_MS = 60_000;
const WAITING_INTERVAL_MS = 5000;

const testAlert = (target: string, at: number): Alert => ({
  rule: 'test',
  key: target,
  state: 'test',
  title: 'Test alert of Headwater',
  text: 'If you can read this, alerts reach you.',
  url: null,
  since: at,
  at,
});

/** Watches the rules of a process and delivers their alerts, beside counting: nothing in it can stop or slow that. */
export const alertService = ({
  config: { rules, targets: configs },
  sources,
  outbox,
  reserve,
  createTarget,
  metrics,
  log,
  now,
  random,
}: AlertServiceOptions): AlertService => {
  const targets = configs.map((config) => ({
    target: createTarget(config),
    quietUntil: config.quietHours === undefined ? () => null : quietUntil(config.quietHours),
  }));
  const ruleOf = new Map(rules.map((rule) => [rule.name, rule]));
  const incidents = openIncidents();
  const problems = new Map<string, string>();
  const wake$ = new Subject<void>();
  let outboxProblem: string | null = null;

  const outboxFailed = (error: unknown): void => {
    const message = messageOf(error);
    if (outboxProblem === null)
      log.error(`alerts are not durable at the moment, and are sent from memory: ${message}`);
    outboxProblem = message;
  };
  const outboxWorks = (): void => {
    if (outboxProblem !== null) log.info('alerts are durable again');
    outboxProblem = null;
  };

  const recipientsOf = ({ targets: names, urgent, limit }: AlertRule, at: number): readonly Recipient[] =>
    targets
      .filter(({ target }) => names.includes(target.name))
      .map(({ target: { name }, quietUntil: quiet }) => ({
        target: name,
        quietUntil: urgent ? null : quiet(at),
        limit: { alerts: limit.alerts, ms: limit.minutes * MINUTE_MS },
      }));

  const plan = (change: IncidentChange, at: number): OutboxEntry => {
    const rule = ruleOf.get(change.alert.rule);
    const isSent = rule !== undefined && (change.kind === 'began' || rule.resolved);
    return { change, recipients: isSent ? recipientsOf(rule, at) : [] };
  };

  const writer = alertWriter({
    outbox,
    reserve,
    plan,
    onWritten: ({ alerts, dropped }) => {
      for (const { rule } of alerts) {
        const condition = ruleOf.get(rule)?.when;
        if (condition !== undefined) metrics.onRaised(condition);
      }
      if (dropped > 0) metrics.onDropped('outbox', dropped);
      wake$.next();
    },
    onDropped: (changes) => metrics.onDropped('unwritten', changes),
    onFailure: outboxFailed,
    now,
    scheduler: monotonicScheduler,
  });

  const onOutcome =
    ({ name, type }: Target) =>
    ({ alert }: Delivery, outcome: DeliveryOutcome): void => {
      metrics.onOutcome(type, outcome.kind);
      if (outcome.kind === 'sent') {
        if (problems.delete(name)) log.info(`alerts reach the target ${name} again`);
        return;
      }
      const { error } = outcome;
      if (outcome.kind === 'given-up')
        log.error(`gave up the alert "${alert.title}" for the target ${name} after a day: ${error}`);
      else if (!problems.has(name))
        log.warn(`alerts do not reach the target ${name}: ${error}; retrying for a day`);
      problems.set(name, error);
    };

  const delivering$ = merge(
    ...targets.flatMap(({ target, quietUntil: quiet }) =>
      [outbox, reserve].map((from$) =>
        deliverOutbox({
          outbox: from$,
          target,
          quietUntil: quiet,
          wake$,
          onOutcome: onOutcome(target),
          onFailure: outboxFailed,
          now,
          random,
          scheduler: monotonicScheduler,
        }),
      ),
    ),
  );

  const waiting = async (): Promise<WaitingCounts> => {
    const [durable, inMemory] = await Promise.all([outbox.waiting(), reserve.waiting()]);
    return { pending: durable.pending + inMemory.pending, held: durable.held + inMemory.held };
  };
  const counting$ = interval(WAITING_INTERVAL_MS, monotonicScheduler).pipe(
    exhaustMap(() =>
      from(waiting()).pipe(
        tap((counts) => {
          outboxWorks();
          metrics.onWaiting(counts);
        }),
        catchError((error: unknown) => {
          outboxFailed(error);
          return EMPTY;
        }),
      ),
    ),
    ignoreElements(),
  );

  const watch = (rule: AlertRule, open: readonly OpenIncident[]): Observable<IncidentChange> =>
    ruleAlerts(rule, sources, {
      describe: (trend) => {
        const { title, text, url } = trendEntry(trend);
        return { title, text, url };
      },
      open,
      onDropped: (dropped) => metrics.onDropped('incidents', dropped),
      now,
      scheduler: monotonicScheduler,
    }).pipe(
      catchError((error: unknown) => {
        log.error(
          `the alert rule "${rule.name}" failed and is disabled until a restart; counting continues: ${messageOf(error)}`,
        );
        return EMPTY;
      }),
    );

  const watching$ = defer(() => from(outbox.open([...ruleOf.keys()]))).pipe(
    catchError((error: unknown) => {
      outboxFailed(error);
      return of([]);
    }),
    tap((open) => incidents.add(open)),
    switchMap((open) => merge(...rules.map((rule) => watch(rule, open)))),
    tap((change) => incidents.follow(change)),
    writer.write,
  );

  return {
    running$: merge(delivering$, counting$, watching$),
    queries: {
      targets: targets.map(({ target }) => target.name),
      report: async (limit) => {
        const [counts, durable, inMemory] = await Promise.all([
          waiting(),
          outbox.history(limit),
          reserve.history(limit),
        ]);
        const at = now();
        return {
          rules: rules.map((rule) => ({ rule, open: incidents.of(rule.name) })),
          targets: targets.map(({ target: { name, type, address }, quietUntil: quiet }) => ({
            name,
            type,
            address,
            problem: problems.get(name) ?? null,
            quietUntil: quiet(at),
          })),
          waiting: counts,
          problem: outboxProblem,
          history: [...inMemory, ...durable].toSorted((a, b) => b.alert.at - a.alert.at).slice(0, limit),
        };
      },
      test: async (names) => {
        const at = now();
        const { deliveries } = await outbox.write(
          names.map((target) => ({
            change: { kind: 'test', alert: testAlert(target, at) },
            recipients: [{ target, quietUntil: null, limit: null }],
          })),
          at,
        );
        for (let i = 0; i < deliveries.length; i += 1) metrics.onRaised('test');
        wake$.next();
        return deliveries;
      },
    },
    close: async () => {
      await writer.flush();
      await Promise.all([outbox.close(), reserve.close()]);
    },
  };
};
