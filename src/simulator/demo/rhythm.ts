const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
/** The busiest hour of a day, UTC: the evening in Europe and the afternoon in America. */
const BUSIEST_HOUR = 18;
const WEEKEND_FACTOR = 0.85;
/** Sunday and Saturday, as `Date.getUTCDay` counts. */
const WEEKEND: readonly number[] = [0, 6];

/**
 * How busy the feed is at an instant (epoch ms), as a multiple of its mean over a day: from about 0.5 at night to 1.5 in the
 * evening, and less at weekends.
 */
export const rhythm = (at: number): number => {
  const angle = (2 * Math.PI * ((at / HOUR_MS - BUSIEST_HOUR) % DAY_HOURS)) / DAY_HOURS;
  const daily = 1 + 0.45 * Math.cos(angle) + 0.1 * Math.cos(2 * angle + 0.6);
  return daily * (WEEKEND.includes(new Date(at).getUTCDay()) ? WEEKEND_FACTOR : 1);
};
