import { recentLog } from '../../core/recent-log.ts';
import { rotatingClaims } from '../../core/rotating-claims.ts';
import type { FeedItem } from '../../feed/commit.ts';
import { liveChangeBytes } from '../../http/live/live-change.ts';
import type { RecentChange } from '../../feed/recent-change.ts';
import type { Lacking, LiveEvents, TrendDesk } from '../../http/time-parts.ts';
import { messageOf } from '../../runtime/lifecycle.ts';
import type { Log } from '../../runtime/log.ts';
import type { Settings } from '../../runtime/settings-shape.ts';
import { TREND_OPTIONS } from '../../stats/trends/trend-options.ts';
import type { Trend } from '../../stats/trends/trend.ts';
import type { TrendGauges } from '../../stats/trends/trend-watch.ts';
import { trendPart } from './trend-part.ts';

/** What looks on while the events are counted: live readers, and what finds trends. */
export interface Onlookers {
  /** Shows them what was read. It never throws, and nothing waits for it. */
  readonly show: (items: readonly FeedItem[]) => void;
  readonly events: LiveEvents;
  readonly trends: TrendDesk | Lacking;
}

export interface OnlookerWatch {
  readonly told: (trend: Trend) => void;
  /** Hands over how to ask for the gauges. */
  readonly gauges: (read: () => TrendGauges) => void;
}

export interface OnlookerOptions {
  readonly settings: Pick<Settings, 'live' | 'loop'>;
  readonly log: Log;
  readonly watch: OnlookerWatch;
  /** Epoch ms. */
  readonly now: () => number;
}

const OFF: Lacking = { lacking: 'trends are turned off here: start the server with TRENDS=true' };

/** More than twice what a change of Wikimedia's takes: longer ones leave room for fewer. */
const MAX_MEAN_CHANGE_BYTES = 4096;

/** Repeats come of what was in the loop when it failed; twice its room leaves some to spare. */
const remembered = (room: number): number => room * 2;

/**
 * Shows each change once, also when the loop starts anew and reads again what was not durable yet. They see it before it is
 * durable. One that fails is left out from then on: the counting is worth more.
 */
export const onlookers = ({ settings: { live, loop }, log, watch, now }: OnlookerOptions): Onlookers => {
  const claims = rotatingClaims(remembered(loop.room));
  const history = recentLog<RecentChange>(live.eventsHistory, {
    limit: live.eventsHistory * MAX_MEAN_CHANGE_BYTES,
    sizeOf: liveChangeBytes,
  });
  const trends = live.trends ? trendPart(TREND_OPTIONS, watch.told, now) : null;
  if (trends !== null) watch.gauges(trends.gauges);

  let takers: readonly ((changes: readonly RecentChange[]) => void)[] = [
    (changes) => history.append(changes),
    ...(trends === null ? [] : [trends.take]),
  ];
  const give = (
    taker: (changes: readonly RecentChange[]) => void,
    changes: readonly RecentChange[],
  ): void => {
    try {
      taker(changes);
    } catch (error) {
      takers = takers.filter((other) => other !== taker);
      log.error(`live events or trends end here, the counting goes on: ${messageOf(error)}`);
    }
  };
  return {
    show: (items) => {
      const changes = items.filter((item) => item.kind === 'change').filter(({ id }) => claims.claim(id));
      for (const taker of takers) give(taker, changes);
    },
    events: { log: history },
    trends: trends ?? OFF,
  };
};
