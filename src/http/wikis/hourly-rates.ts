import { exactRuns } from '../../stats/windows/exact-runs.ts';
import { WIDTH_MS, windowStart } from '../../stats/windows/resolution.ts';
import { messages } from '../../stats/windows/window-counts.ts';
import type { WindowRange } from '../../stats/windows/window-range.ts';
import type { WindowQueries } from '../server/optional-features.ts';
import { coalescingCache } from '../windows/coalescing-cache.ts';

/** The hours of which rates are the mean; fewer while counting began later. */
export const MAX_RATE_HOURS = 24;

/** The mean rate of each wiki over the last complete hours. */
export interface HourlyRates {
  /** Whole hours. */
  readonly range: WindowRange;
  /** Events per hour by domain; a wiki without events is absent. */
  readonly perHour: ReadonlyMap<string, number>;
}

export type ReadHourlyRates = () => Promise<HourlyRates | null>;

const HOUR_MS = WIDTH_MS['1h'];

/** Reads the rates once per hour; `null` before the first complete hour. `clock`: monotonic, in milliseconds. */
export const hourlyRates = (
  windows: Pick<WindowQueries, 'status' | 'byKey'>,
  clock: () => number,
): ReadHourlyRates => {
  const cache = coalescingCache<HourlyRates>({ ttlMs: HOUR_MS, maxEntries: 2, now: clock });
  const load = async (
    range: WindowRange,
    retainedSince: Parameters<typeof exactRuns>[2],
  ): Promise<HourlyRates> => {
    const exact = exactRuns(range, '1h', retainedSince);
    const hours = (exact.range.to - exact.range.from) / HOUR_MS;
    const counts = await windows.byKey('domain', exact.runs);
    return {
      range: exact.range,
      perHour: new Map(Array.from(counts, ([domain, sum]) => [domain, messages(sum) / hours])),
    };
  };
  return async () => {
    const { countedSince, completeUntil, retainedSince } = await windows.status();
    if (countedSince === null || completeUntil === null) return null;
    const to = windowStart('1h', completeUntil);
    const from = Math.max(to - MAX_RATE_HOURS * HOUR_MS, Math.ceil(countedSince / HOUR_MS) * HOUR_MS);
    return from < to ? cache(`${from}-${to}`, () => load({ from, to }, retainedSince)) : null;
  };
};
