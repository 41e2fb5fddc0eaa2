import type { Trend } from '../../stats/trends/trend.ts';
import { trendDomain } from '../../wikimedia/names/trend-domain.ts';
import type { StreamFilter } from '../live/filter-cache.ts';
import type { WikiSelection } from '../wikis/select-wikis.ts';
import { type TrendKind, trendKind } from './trend-json.ts';

/** The trends of one kind, and of the selected wikis; all of them without. */
export const trendFilter = (
  of: TrendKind | undefined,
  selection: WikiSelection | null,
): StreamFilter<Trend> => ({
  key: `${of ?? ''}?${selection?.wikis.join(',') ?? ''}`,
  matches: (trend) => {
    if (of !== undefined && trendKind(trend) !== of) return false;
    if (selection === null) return true;
    const domain = trendDomain(trend);
    return domain !== null && selection.matches(domain);
  },
});
