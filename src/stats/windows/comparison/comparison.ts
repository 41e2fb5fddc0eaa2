const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** What a range is compared with: the same time yesterday, a week ago, or in each of the last four weeks. */
export type Comparison = 'day' | 'week' | '4weeks';

export const COMPARISONS: readonly Comparison[] = ['day', 'week', '4weeks'];

/**
 * How long before a range its references begin, newest first. Windows are aligned to UTC, where each day has 24 hours: a
 * change to or from daylight saving time moves no window.
 */
export const REFERENCE_AGES_MS: Readonly<Record<Comparison, readonly number[]>> = {
  day: [DAY_MS],
  week: [WEEK_MS],
  '4weeks': [WEEK_MS, 2 * WEEK_MS, 3 * WEEK_MS, 4 * WEEK_MS],
};
