import { type KnownWikis, SMALL_SET } from '../../wikimedia/filter/read-wikis.ts';
import type { ReadHourlyRates } from './hourly-rates.ts';
import { smallWikis } from './small-wikis.ts';

export interface KnownWikisOptions {
  /** The domains of all events so far. */
  readonly domains: () => ReadonlyMap<string, unknown>;
  /** The sets of the configuration. */
  readonly sets: KnownWikis['sets'];
  /** `null` in a process without windows, which has no set of small wikis. */
  readonly rates: ReadHourlyRates | null;
}

/** What is known about wikis for a query with these names. Only the set of small wikis needs the store. */
export type KnownWikisFor = (names: readonly string[]) => Promise<KnownWikis>;

const namesSmall = (names: readonly string[]): boolean =>
  names.some((text) => text.split(',').some((name) => name.trim().toLowerCase() === SMALL_SET));

export const knownWikis =
  ({ domains, sets, rates }: KnownWikisOptions): KnownWikisFor =>
  async (names) => {
    const seen = domains();
    if (rates === null || !namesSmall(names)) return { seen, sets };
    return { seen, sets: new Map([...sets, [SMALL_SET, smallWikis(seen.keys(), await rates())]]) };
  };
