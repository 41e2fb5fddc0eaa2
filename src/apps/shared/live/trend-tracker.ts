import { ringLog } from '../../../core/collections/ring-log.ts';
import type { TrendQueries } from '../../../http/server/optional-features.ts';
import { latestTrends } from '../../../stats/trends/latest-trends.ts';
import type { Trend } from '../../../stats/trends/trend.ts';
import type { TrendEvent } from '../../../stats/trends/trend-event.ts';
import type { TrendOptions } from '../../../stats/trends/trend-options.ts';
import { lastPlausible, latestPlausible } from '../../../stats/windows/time/plausible-time.ts';
import { type TrendGauges, trendDetector } from '../../../stats/trends/trend-detector.ts';

/** How long a trend is shown after the event that triggered it, in milliseconds of event time. */
const TREND_RETENTION_MS = 3_600_000;
const MAX_SHOWN_TRENDS = 200;
/** Readers that reconnect can resume within these. */
const MAX_LOGGED_TRENDS = 1000;

export interface TrendTracker extends TrendQueries {
  /** Each event must be passed once. */
  readonly track: (events: readonly TrendEvent[]) => void;
  readonly gauges: () => TrendGauges;
}

/** Detects trends and holds the latest in memory only. `now`: epoch ms. */
export const trendTracker = (
  options: TrendOptions,
  onTrend: (trend: Trend) => void,
  now: () => number,
): TrendTracker => {
  const detector = trendDetector(options);
  const shownTrends = latestTrends(MAX_SHOWN_TRENDS, TREND_RETENTION_MS);
  const log = ringLog<Trend>(MAX_LOGGED_TRENDS);
  let asOf: number | null = null;

  const track = (events: readonly TrendEvent[]): void => {
    const latest = latestPlausible(now());
    asOf = lastPlausible(events, latest) ?? asOf;
    const found = events.flatMap((event) => detector.add(event, latest));
    for (const trend of found) {
      shownTrends.add(trend);
      onTrend(trend);
    }
    log.append(found);
  };
  return {
    track,
    gauges: () => detector.gauges(),
    asOf: () => asOf,
    latest: (of) => (asOf === null ? [] : shownTrends.list(asOf, of)),
    log,
  };
};
