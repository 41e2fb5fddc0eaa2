import type { Trend } from '../../stats/trends/trend.ts';
import { pageOf } from '../../stats/windows/window-event.ts';
import { domainOfDatabase } from '../../wikimedia/names/wiki-domain.ts';
import type { StreamFilter } from '../live/filter-cache.ts';
import type { WikiSelection } from '../wikis/select-wikis.ts';
import { type TrendKind, trendKind } from './trend-json.ts';

/** The wiki that a trend is about; `null` for a user, who may edit any. */
const domainOfTrend = (trend: Trend): string | null => {
  switch (trendKind(trend)) {
    case 'domain':
      return trend.key;
    case 'page':
    case 'edit-war':
      return pageOf(trend.key).domain;
    case 'new-accounts':
      return domainOfDatabase(trend.key);
    case 'user':
      return null;
  }
};

/** The trends of one kind, and of the selected wikis; all of them without. */
export const trendFilter = (
  of: TrendKind | undefined,
  selection: WikiSelection | null,
): StreamFilter<Trend> => ({
  key: `${of ?? ''}?${selection?.wikis.join(',') ?? ''}`,
  matches: (trend) => {
    if (of !== undefined && trendKind(trend) !== of) return false;
    if (selection === null) return true;
    const domain = domainOfTrend(trend);
    return domain !== null && selection.matches(domain);
  },
});
