const MINUTE_MS = 60_000;

/** Whether an event of this time, epoch ms, is new enough for an alert. One without a time is. */
export const recentEnough =
  ({ maxAgeMinutes }: { readonly maxAgeMinutes: number }, now: () => number) =>
  (at: number | null): boolean =>
    at === null || at >= now() - maxAgeMinutes * MINUTE_MS;
