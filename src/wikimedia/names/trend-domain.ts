import type { Trend } from '../../stats/trends/trend.ts';
import { pageOf } from '../../stats/windows/window-event.ts';
import { domainOfDatabase } from './wiki-domain.ts';

/** The domain of the wiki that a trend is about; `null` for a user, who may edit any. */
export const trendDomain = (trend: Trend): string | null => {
  if (trend.kind === 'edit-war') return pageOf(trend.key).domain;
  switch (trend.of) {
    case 'domain':
      return trend.key;
    case 'page':
      return pageOf(trend.key).domain;
    case 'new-accounts':
      return domainOfDatabase(trend.key);
    case 'user':
      return null;
  }
};
