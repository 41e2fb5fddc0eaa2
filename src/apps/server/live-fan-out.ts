import { ringLog } from '../../core/collections/ring-log.ts';
import { generationalKeySet } from '../../core/collections/generational-key-set.ts';
import type { FeedItem } from '../../wikimedia/source/feed-commit-aggregator.ts';
import { liveChangeBytes } from '../../http/live/live-change.ts';
import type { RecentChange } from '../../wikimedia/event/recent-change.ts';
import type { FeatureDisabled, LiveEvents, TrendQueries } from '../../http/server/optional-features.ts';
import { messageOf } from '../../core/message-of.ts';
import type { Log } from '../../telemetry/log/log.ts';
import type { Settings } from '../../config/settings.ts';
import { TREND_OPTIONS } from '../../stats/trends/trend-options.ts';
import type { Trend } from '../../stats/trends/trend.ts';
import type { TrendGauges } from '../../stats/trends/trend-detector.ts';
import { trendTracker } from './trend-tracker.ts';

/** What looks on while the events are counted: live readers, and what finds trends. */
export interface LiveFanOut {
  /** Shows them what was read. It never throws, and nothing waits for it. */
  readonly publish: (items: readonly FeedItem[]) => void;
  readonly events: LiveEvents;
  readonly trends: TrendQueries | FeatureDisabled;
}

export interface TrendMetrics {
  readonly onTrend: (trend: Trend) => void;
  /** Hands over how to ask for the gauges. */
  readonly registerGauges: (read: () => TrendGauges) => void;
}

export interface LiveFanOutOptions {
  readonly settings: Pick<Settings, 'live' | 'loop'>;
  readonly log: Log;
  readonly metrics: TrendMetrics;
  /** Epoch ms. */
  readonly now: () => number;
}

const TRENDS_DISABLED: FeatureDisabled = {
  disabledReason: 'trends are turned off here: start the server with TRENDS=true',
};

/** More than twice what a change of Wikimedia's takes: longer ones leave room for fewer. */
const MAX_MEAN_CHANGE_BYTES = 4096;

/** Repeats come of what was in the loop when it failed; twice its room leaves some to spare. */
const seenKeysCapacity = (capacity: number): number => capacity * 2;

/**
 * Shows each change once, also when the loop starts anew and reads again what was not durable yet. They see it before it is
 * durable. One that fails is left out from then on: the counting is worth more.
 */
export const liveFanOut = ({
  settings: { live, loop },
  log,
  metrics,
  now,
}: LiveFanOutOptions): LiveFanOut => {
  const seenKeys = generationalKeySet(seenKeysCapacity(loop.capacity));
  const history = ringLog<RecentChange>(live.eventsHistory, {
    limit: live.eventsHistory * MAX_MEAN_CHANGE_BYTES,
    sizeOf: liveChangeBytes,
  });
  const trends = live.trends ? trendTracker(TREND_OPTIONS, metrics.onTrend, now) : null;
  if (trends !== null) metrics.registerGauges(trends.gauges);

  let subscribers: readonly ((changes: readonly RecentChange[]) => void)[] = [
    (changes) => history.append(changes),
    ...(trends === null ? [] : [trends.track]),
  ];
  const deliver = (
    subscriber: (changes: readonly RecentChange[]) => void,
    changes: readonly RecentChange[],
  ): void => {
    try {
      subscriber(changes);
    } catch (error) {
      subscribers = subscribers.filter((other) => other !== subscriber);
      log.error(`live events or trends end here, the counting goes on: ${messageOf(error)}`);
    }
  };
  return {
    publish: (items) => {
      const changes = items
        .filter((item) => item.kind === 'change')
        .filter(({ id }) => seenKeys.addIfAbsent(id));
      for (const subscriber of subscribers) deliver(subscriber, changes);
    },
    events: { log: history },
    trends: trends ?? TRENDS_DISABLED,
  };
};
