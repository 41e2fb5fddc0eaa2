import { recentLog } from '../../core/recent-log.ts';
import type { TrendDesk } from '../../http/time-parts.ts';
import { trendBoard } from '../../stats/trends/trend-board.ts';
import type { Trend } from '../../stats/trends/trend.ts';
import type { TrendEvent } from '../../stats/trends/trend-event.ts';
import type { TrendOptions } from '../../stats/trends/trend-options.ts';
import { lastPlausible, latestPlausible } from '../../stats/windows/plausible-time.ts';
import { type TrendGauges, trendWatch } from '../../stats/trends/trend-watch.ts';

/** How long a trend is shown after the event that made it one, in milliseconds of the events' own time. */
const SHOWN_MS = 3_600_000;
const MOST_SHOWN = 200;
/** For readers of the stream who come back. */
const MOST_REMEMBERED = 1000;

export interface TrendPart extends TrendDesk {
  /** Takes in events, each once. */
  readonly take: (events: readonly TrendEvent[]) => void;
  readonly gauges: () => TrendGauges;
}

/** Looks for trends, and keeps the latest. Nothing of it is durable. `now`: epoch ms. */
export const trendPart = (
  options: TrendOptions,
  onTold: (trend: Trend) => void,
  now: () => number,
): TrendPart => {
  const watch = trendWatch(options);
  const board = trendBoard(MOST_SHOWN, SHOWN_MS);
  const log = recentLog<Trend>(MOST_REMEMBERED);
  let asOf: number | null = null;

  const take = (events: readonly TrendEvent[]): void => {
    const latest = latestPlausible(now());
    asOf = lastPlausible(events, latest) ?? asOf;
    const found = events.flatMap((event) => watch.add(event, latest));
    for (const trend of found) {
      board.add(trend);
      onTold(trend);
    }
    log.append(found);
  };
  return {
    take,
    gauges: () => watch.gauges(),
    asOf: () => asOf,
    present: (of) => (asOf === null ? [] : board.list(asOf, of)),
    log,
  };
};
