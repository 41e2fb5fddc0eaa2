import { filter, map, type Observable } from 'rxjs';
import type { Trend } from '../../stats/trends/trend.ts';
import { pageOf } from '../../stats/windows/window-event.ts';
import { domainOfDatabase } from '../../wikimedia/names/wiki-domain.ts';
import type { RuleOf } from '../rules/alert-config.ts';
import type { Detection } from './detection.ts';

/** Describes a trend to people. */
export type DescribeTrend = (trend: Trend) => Pick<Detection, 'title' | 'text' | 'url'>;

/** The domain of a trend's wiki; `null` for a user, who is on all wikis. */
const domainOf = (trend: Trend): string | null => {
  if (trend.kind === 'edit-war') return pageOf(trend.key).domain;
  switch (trend.of) {
    case 'page':
      return pageOf(trend.key).domain;
    case 'domain':
      return trend.key;
    case 'new-accounts':
      return domainOfDatabase(trend.key);
    case 'user':
      return null;
  }
};

const matchesRule = (rule: RuleOf<'trend'> | RuleOf<'edit-war'>, trend: Trend): boolean => {
  if (rule.wiki !== undefined && domainOf(trend) !== rule.wiki) return false;
  if (rule.when === 'edit-war') return trend.kind === 'edit-war' && trend.reverts >= rule.minReverts;
  return trend.kind === 'burst' && rule.of.includes(trend.of) && trend.count >= rule.minCount;
};

/** Sees trends of the kinds of a rule, or edit wars. */
export const trendDetections =
  (rule: RuleOf<'trend'> | RuleOf<'edit-war'>, describe: DescribeTrend) =>
  (trend$: Observable<Trend>): Observable<Detection> =>
    trend$.pipe(
      filter((trend) => matchesRule(rule, trend)),
      map((trend) => ({
        key: trend.kind === 'burst' ? `${trend.of} ${trend.key}` : trend.key,
        ...describe(trend),
        since: trend.since,
      })),
    );
