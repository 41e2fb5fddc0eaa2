import { OTHER_KEY } from '../../stats/counts/key-cap.ts';
import type { HourlyRates } from './hourly-rates.ts';

/** A wiki with fewer events per hour, in the mean, is small. */
export const SMALL_PER_HOUR = 10;

/** The small wikis among those with any events so far, in alphabetical order; none while no rates are known. */
export const smallWikis = (domains: Iterable<string>, rates: HourlyRates | null): readonly string[] =>
  rates === null
    ? []
    : [...domains]
        .filter((domain) => domain !== OTHER_KEY && (rates.perHour.get(domain) ?? 0) < SMALL_PER_HOUR)
        .sort();
