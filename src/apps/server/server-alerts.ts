import { EMPTY, interval, map, mergeMap, NEVER, type Observable, of, share } from 'rxjs';
import type { LostEvents } from '../../alerts/conditions/rule-alerts.ts';
import type { AlertConfig } from '../../alerts/rules/alert-config.ts';
import { createTarget } from '../../alerts/targets/create-target.ts';
import type { Settings } from '../../config/settings.ts';
import { monotonicScheduler } from '../../core/time/monotonic-scheduler.ts';
import { NO_PROXIES } from '../../net/proxy/proxies.ts';
import type { FeatureDisabled } from '../../http/server/optional-features.ts';
import type { AlertQueries } from '../../http/alerts/alert-queries.ts';
import type { Log } from '../../telemetry/log/log.ts';
import { gapSize } from '../../wikimedia/offsets/gap.ts';
import { type AlertMetrics, type AlertService, alertService } from '../shared/alerts/alert-service.ts';
import { memoryOutbox, openOutbox } from '../shared/alerts/open-outbox.ts';
import { feedOptions } from '../shared/feed/feed-options.ts';
import type { LiveFanOut } from '../shared/live/live-fan-out.ts';
import type { ServerEvent } from './server-state.ts';
import type { ServerStatus } from './status.ts';

const PROBLEM_INTERVAL_MS = 1000;

export interface ServerAlertsOptions {
  /** Where the outbox is, if the store is durable. */
  readonly folder: string;
  /** `null`: no alerts. */
  readonly config: AlertConfig | null;
  readonly settings: Settings;
  readonly version: string;
  readonly live: Pick<LiveFanOut, 'change$' | 'trend$'>;
  readonly status: Pick<ServerStatus, 'event$' | 'problems'>;
  readonly metrics: AlertMetrics;
  readonly log: Log;
}

export interface ServerAlerts extends Pick<AlertService, 'running$' | 'close'> {
  readonly queries: AlertQueries | FeatureDisabled;
}

const NO_ALERTS: ServerAlerts = {
  running$: NEVER,
  queries: {
    disabledReason: 'there are no alerts: start the server with ALERTS=FILE, a file with rules and targets',
  },
  close: () => Promise.resolve(),
};

const lostEvents = (event$: Observable<ServerEvent>): Observable<LostEvents> =>
  event$.pipe(
    mergeMap((event) => {
      if (event.kind !== 'feed' || event.event.kind !== 'gap' || event.event.isRewinding) return EMPTY;
      const { gap } = event.event;
      return of({ partition: `${gap.topic}/${gap.partition}`, events: gapSize(gap) });
    }),
  );

/** The alerts of a server; without rules they cost nothing. */
export const serverAlerts = ({
  config,
  folder,
  settings,
  version,
  live,
  status,
  metrics,
  log,
}: ServerAlertsOptions): ServerAlerts => {
  if (config === null) return NO_ALERTS;
  const { proxies = NO_PROXIES, userAgent } = feedOptions(settings, version);
  const problems$ = interval(PROBLEM_INTERVAL_MS, monotonicScheduler).pipe(
    map(() => status.problems()),
    share(),
  );
  return alertService({
    config,
    sources: {
      change$: live.change$,
      trend$: live.trend$,
      lost$: lostEvents(status.event$),
      feedProblem$: problems$.pipe(map(({ feed }) => feed)),
      storeProblem$: problems$.pipe(map(({ store }) => store)),
    },
    outbox: openOutbox({ kind: settings.store.kind, folder }),
    reserve: memoryOutbox(),
    createTarget: (target) => createTarget(target, { proxies, userAgent, now: Date.now }),
    metrics,
    log,
    now: Date.now,
    random: Math.random,
  });
};
