import { defer, map, mergeMap, type Observable } from 'rxjs';
import { median } from '../../core/median.ts';
import type { RuleOf } from '../rules/alert-config.ts';
import type { WatchedChange } from './change-detections.ts';
import { changesPerMinute, type MinuteCount } from './changes-per-minute.ts';
import type { Detection } from './detection.ts';
import { recentEnough } from './recent-enough.ts';

/** The baseline is the median of this many minutes before, and unknown with fewer than `MIN_BASELINE_MINUTES`. */
const MAX_BASELINE_MINUTES = 60;
const MIN_BASELINE_MINUTES = 15;

const MINUTE_MS = 60_000;

const ALL_WIKIS = 'all wikis';

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** What the limit of a rule is now: the bound, and whether the rate must be above it; `null` while the baseline is unknown. */
const limitOf = (
  { above, below, aboveUsual, belowUsual }: RuleOf<'rate'>,
  baseline: number | null,
): { readonly bound: number; readonly isAbove: boolean } | null => {
  if (above !== undefined) return { bound: above, isAbove: true };
  if (below !== undefined) return { bound: below, isAbove: false };
  if (baseline === null) return null;
  return aboveUsual === undefined
    ? { bound: baseline * (belowUsual ?? 0), isAbove: false }
    : { bound: baseline * aboveUsual, isAbove: true };
};

/** Detects minutes with more or fewer changes than a rule allows. */
export const rateDetections = (rule: RuleOf<'rate'>, now: () => number) => {
  const { wiki } = rule;
  const isRecent = recentEnough(rule, now);
  const subject = wiki ?? ALL_WIKIS;
  const isCounted = ({ domain }: WatchedChange): boolean => wiki === undefined || domain === wiki;
  const url = wiki === undefined ? null : `https://${wiki}/wiki/Special:RecentChanges`;

  const detectionOf = ({ minute, count }: MinuteCount, baseline: number | null): readonly Detection[] => {
    const limit = limitOf(rule, baseline);
    if (limit === null || !isRecent(minute + MINUTE_MS)) return [];
    if (limit.isAbove ? count <= limit.bound : count >= limit.bound) return [];
    const compared = baseline === null ? '' : `, usually ${rounded(baseline)}`;
    return [
      {
        key: subject,
        title: `${limit.isAbove ? 'High' : 'Low'} rate: ${subject}`,
        text: `${count} changes in a minute${compared}; the rule allows ${limit.isAbove ? 'up to' : 'at least'} ${rounded(limit.bound)}`,
        url,
        since: minute,
      },
    ];
  };

  return (change$: Observable<readonly WatchedChange[]>): Observable<Detection> =>
    defer(() => {
      const before: number[] = [];
      return change$.pipe(
        changesPerMinute(isCounted, now),
        map((minute) => {
          const baseline = before.length < MIN_BASELINE_MINUTES ? null : median(before);
          before.push(minute.count);
          if (before.length > MAX_BASELINE_MINUTES) before.shift();
          return detectionOf(minute, baseline);
        }),
        mergeMap((detections) => detections),
      );
    });
};
