import { isPattern, wikiMatcher } from '../../wikimedia/filter/wiki-pattern.ts';
import { requestedFilter } from '../live/change-filter.ts';
import type { KnownWikisFor } from './known-wikis.ts';

/** The wikis of a query: a single one, or several that are counted together. */
export interface WikiSelection {
  /** Domains and patterns, sorted. */
  readonly wikis: readonly string[];
  /** The domain if it is a single one. */
  readonly single: string | null;
  readonly matches: (domain: string) => boolean;
}

/** The selection of the parameter `domain`, `null` without it; throws a 400 that says what to change. */
export type SelectWikis = (domain: readonly string[] | undefined) => Promise<WikiSelection | null>;

export const selectWikis =
  (knownFor: KnownWikisFor): SelectWikis =>
  async (domain) => {
    if (domain === undefined) return null;
    const { domains } = requestedFilter({ domain }, await knownFor(domain));
    const wikis = domains ?? [];
    const [only = ''] = wikis;
    return {
      wikis,
      single: wikis.length === 1 && !isPattern(only) ? only : null,
      matches: wikiMatcher(wikis),
    };
  };

/** The wikis in a response: the domain of a single one, or the list of several. */
export const selectionJson = (selection: WikiSelection | null): object => {
  if (selection === null) return {};
  return selection.single === null ? { wikis: selection.wikis } : { domain: selection.single };
};
