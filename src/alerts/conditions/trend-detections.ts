import { filter, map, type Observable } from 'rxjs';
import type { Trend } from '../../stats/trends/trend.ts';
import { trendDomain } from '../../wikimedia/names/trend-domain.ts';
import type { RuleOf } from '../rules/alert-config.ts';
import type { Detection } from './detection.ts';
import { recentEnough } from './recent-enough.ts';

/** Describes a trend to people. */
export type DescribeTrend = (trend: Trend) => Pick<Detection, 'title' | 'text' | 'url'>;

const matchesRule = (rule: RuleOf<'trend'> | RuleOf<'edit-war'>, trend: Trend): boolean => {
  if (rule.wiki !== undefined && trendDomain(trend) !== rule.wiki) return false;
  if (rule.when === 'edit-war') return trend.kind === 'edit-war' && trend.reverts >= rule.minReverts;
  return trend.kind === 'burst' && rule.of.includes(trend.of) && trend.count >= rule.minCount;
};

/** Detects trends of the kinds of a rule, or edit wars. */
export const trendDetections =
  (rule: RuleOf<'trend'> | RuleOf<'edit-war'>, describe: DescribeTrend, now: () => number) =>
  (trend$: Observable<Trend>): Observable<Detection> => {
    const isRecent = recentEnough(rule, now);
    return trend$.pipe(
      filter((trend) => matchesRule(rule, trend) && isRecent(trend.at)),
      map((trend) => ({
        key: trend.kind === 'burst' ? `${trend.of} ${trend.key}` : trend.key,
        ...describe(trend),
        since: trend.since,
      })),
    );
  };
