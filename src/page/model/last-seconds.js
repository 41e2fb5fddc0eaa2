const SECOND = 1_000;

/** How many seconds are shown. */
export const SECONDS = 60;

/** The seconds of the last minute. */
export const lastSeconds = {
  /** @param {number} until the end of the last complete second @returns {import('./window-plan.js').Plan} */
  plan: (until) => ({
    resolution: '1s',
    bucketMs: SECOND,
    from: until - SECONDS * SECOND,
    to: until,
    moving: true,
  }),

  /**
   * The counts of each second, oldest first; null before counting began, where the feed lost them, and if only
   * coarser windows are kept.
   *
   * @param {Pick<import('../net/load-series.js').Series, 'rows' | 'plan'>} series
   * @param {import('./lost-times.js').Known} known
   * @returns {(import('./coverage.js').Sides | null)[]}
   */
  read: ({ rows, plan: { resolution } }, { since, until, lost }) => {
    const byStart = new Map(rows.map((row) => [row.start, row]));
    return Array.from({ length: SECONDS }, (_, index) => {
      const start = until - (SECONDS - index) * SECOND;
      if (start < since || resolution !== '1s' || lost.isUnknown(start, start + SECOND)) return null;
      const { people, bots } = byStart.get(start) ?? { people: 0, bots: 0 };
      return { people, bots };
    });
  },
};

/** The average of the known seconds; null if none is. @param {readonly (number | null)[]} counts */
export const averageOf = (counts) => {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0) / known.length;
};
