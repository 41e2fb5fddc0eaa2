import { map, type Observable, type SchedulerLike } from 'rxjs';
import type { Trend } from '../../stats/trends/trend.ts';
import type { AlertRule, RuleOf } from '../rules/alert-config.ts';
import { changeDetections, type WatchedChange } from './change-detections.ts';
import { problemDetections } from './problem-detections.ts';
import { type OpenIncident, raiseAlerts, type IncidentChange } from './raise-alerts.ts';
import { rateDetections } from './rate-detections.ts';
import type { Detection } from './detection.ts';
import { type DescribeTrend, trendDetections } from './trend-detections.ts';

const MINUTE_MS = 60_000;

/** Events that the feed never delivered. */
export interface LostEvents {
  /** The topic and partition. */
  readonly partition: string;
  readonly events: number;
}

/** What a process has for rules to watch. */
export interface AlertSources {
  readonly change$: Observable<readonly WatchedChange[]>;
  readonly trend$: Observable<Trend>;
  readonly lost$: Observable<LostEvents>;
  /** The problem of the feed, and of the store, at short intervals; `null` without one. */
  readonly feedProblem$: Observable<string | null>;
  readonly storeProblem$: Observable<string | null>;
}

export interface RuleAlertsOptions {
  readonly describe: DescribeTrend;
  /** The incidents that were open when the process stopped. */
  readonly open: readonly OpenIncident[];
  readonly onDropped: (incidents: number) => void;
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  /** Its clock only goes up. */
  readonly scheduler: SchedulerLike;
}

const lostDetections =
  (now: () => number) =>
  (lost$: Observable<LostEvents>): Observable<Detection> =>
    lost$.pipe(
      map(({ partition, events }) => ({
        key: partition,
        title: `Lost events: ${partition}`,
        text: `the feed never delivered ${events} events of ${partition}; they are not counted`,
        url: null,
        since: now(),
      })),
    );

const detectionsOf = (
  rule: AlertRule,
  { change$, trend$, lost$, feedProblem$, storeProblem$ }: AlertSources,
  { describe, open, now, scheduler }: RuleAlertsOptions,
): Observable<Detection> => {
  const clock = (): number => scheduler.now();
  const lasting = ({ name, minutes }: RuleOf<'feed-down'> | RuleOf<'store-failing'>) => ({
    afterMs: minutes * MINUTE_MS,
    openSince: open.find((incident) => incident.rule === name)?.since ?? null,
  });
  switch (rule.when) {
    case 'trend':
    case 'edit-war':
      return trend$.pipe(trendDetections(rule, describe, now));
    case 'rate':
      return change$.pipe(rateDetections(rule, now));
    case 'change':
      return change$.pipe(changeDetections(rule, now));
    case 'feed-down':
      return feedProblem$.pipe(
        problemDetections({ subject: 'feed', title: 'Feed down', ...lasting(rule), clock, now }),
      );
    case 'gap':
      return lost$.pipe(lostDetections(now));
    case 'store-failing':
      return storeProblem$.pipe(
        problemDetections({ subject: 'store', title: 'Store failing', ...lasting(rule), clock, now }),
      );
  }
};

/** The incidents of a rule, as they begin and end. */
export const ruleAlerts = (
  rule: AlertRule,
  sources: AlertSources,
  options: RuleAlertsOptions,
): Observable<IncidentChange> => {
  const { open, onDropped, now, scheduler } = options;
  return detectionsOf(rule, sources, options).pipe(
    raiseAlerts({
      rule: rule.name,
      // A problem is looked for at intervals, and must not end between two of them.
      resolveAfterMs: Math.max(rule.resolveAfterMinutes, 0.5) * MINUTE_MS,
      open: open.filter((incident) => incident.rule === rule.name),
      onDropped,
      now,
      scheduler,
    }),
  );
};
