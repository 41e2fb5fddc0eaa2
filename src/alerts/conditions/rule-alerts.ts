import { map, type Observable, type SchedulerLike } from 'rxjs';
import type { Trend } from '../../stats/trends/trend.ts';
import type { AlertRule, RuleOf } from '../rules/alert-config.ts';
import { changeSightings, type WatchedChange } from './change-sightings.ts';
import { problemSightings } from './problem-sightings.ts';
import { type OpenSituation, raiseAlerts, type SituationChange } from './raise-alerts.ts';
import { rateSightings } from './rate-sightings.ts';
import type { Sighting } from './sighting.ts';
import { type DescribeTrend, trendSightings } from './trend-sightings.ts';

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
  /** The situations that were open when the process stopped. */
  readonly open: readonly OpenSituation[];
  readonly onDropped: (situations: number) => void;
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  /** Its clock only goes up. */
  readonly scheduler: SchedulerLike;
}

const lostSightings =
  (now: () => number) =>
  (lost$: Observable<LostEvents>): Observable<Sighting> =>
    lost$.pipe(
      map(({ partition, events }) => ({
        key: partition,
        title: `Lost events: ${partition}`,
        text: `the feed never delivered ${events} events of ${partition}; they are not counted`,
        url: null,
        since: now(),
      })),
    );

const sightingsOf = (
  rule: AlertRule,
  { change$, trend$, lost$, feedProblem$, storeProblem$ }: AlertSources,
  { describe, open, now, scheduler }: RuleAlertsOptions,
): Observable<Sighting> => {
  const clock = (): number => scheduler.now();
  const lasting = ({ name, minutes }: RuleOf<'feed-down'> | RuleOf<'store-failing'>) => ({
    afterMs: minutes * MINUTE_MS,
    openSince: open.find((situation) => situation.rule === name)?.since ?? null,
  });
  switch (rule.when) {
    case 'trend':
    case 'edit-war':
      return trend$.pipe(trendSightings(rule, describe));
    case 'rate':
      return change$.pipe(rateSightings(rule, now));
    case 'change':
      return change$.pipe(changeSightings(rule, now));
    case 'feed-down':
      return feedProblem$.pipe(
        problemSightings({ subject: 'feed', title: 'Feed down', ...lasting(rule), clock, now }),
      );
    case 'gap':
      return lost$.pipe(lostSightings(now));
    case 'store-failing':
      return storeProblem$.pipe(
        problemSightings({ subject: 'store', title: 'Store failing', ...lasting(rule), clock, now }),
      );
  }
};

/** The situations of a rule, as they begin and end. */
export const ruleAlerts = (
  rule: AlertRule,
  sources: AlertSources,
  options: RuleAlertsOptions,
): Observable<SituationChange> => {
  const { open, onDropped, now, scheduler } = options;
  return sightingsOf(rule, sources, options).pipe(
    raiseAlerts({
      rule: rule.name,
      // A problem is looked for at intervals, and must not end between two of them.
      calmMs: Math.max(rule.calmMinutes, 0.5) * MINUTE_MS,
      open: open.filter((situation) => situation.rule === rule.name),
      onDropped,
      now,
      scheduler,
    }),
  );
};
