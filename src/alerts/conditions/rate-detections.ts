import { defer, map, mergeMap, type Observable } from 'rxjs';
import type { RuleOf } from '../rules/alert-config.ts';
import type { WatchedChange } from './change-detections.ts';
import { changesPerMinute, type MinuteCount } from './changes-per-minute.ts';
import type { Detection } from './detection.ts';

/** The usual rate is the median of this many minutes before, and unknown with fewer than `MIN_USUAL_MINUTES`. */
const MAX_USUAL_MINUTES = 60;
const MIN_USUAL_MINUTES = 15;

const ALL_WIKIS = 'all wikis';

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? 0) + upper) / 2;
};

const rounded = (value: number): number => Math.round(value * 10) / 10;

/** What the limit of a rule is now: the bound, and whether the rate must be above it; `null` while the usual rate is unknown. */
const limitOf = (
  { above, below, aboveUsual, belowUsual }: RuleOf<'rate'>,
  usual: number | null,
): { readonly bound: number; readonly isAbove: boolean } | null => {
  if (above !== undefined) return { bound: above, isAbove: true };
  if (below !== undefined) return { bound: below, isAbove: false };
  if (usual === null) return null;
  return aboveUsual === undefined
    ? { bound: usual * (belowUsual ?? 0), isAbove: false }
    : { bound: usual * aboveUsual, isAbove: true };
};

/** Sees minutes with more or fewer changes than a rule allows. */
export const rateDetections = (rule: RuleOf<'rate'>, now: () => number) => {
  const { wiki } = rule;
  const subject = wiki ?? ALL_WIKIS;
  const isCounted = ({ domain }: WatchedChange): boolean => wiki === undefined || domain === wiki;
  const url = wiki === undefined ? null : `https://${wiki}/wiki/Special:RecentChanges`;

  const detectionOf = ({ minute, count }: MinuteCount, usual: number | null): readonly Detection[] => {
    const limit = limitOf(rule, usual);
    if (limit === null || (limit.isAbove ? count <= limit.bound : count >= limit.bound)) return [];
    const compared = usual === null ? '' : `, usually ${rounded(usual)}`;
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
          const usual = before.length < MIN_USUAL_MINUTES ? null : median(before);
          before.push(minute.count);
          if (before.length > MAX_USUAL_MINUTES) before.shift();
          return detectionOf(minute, usual);
        }),
        mergeMap((seen) => seen),
      );
    });
};
