import * as z from 'zod';

const Counts = z.record(z.string(), z.number());
/** `by_server_url` is left out: it has the same wikis as `by_domain`. */
const StatsResponse = z.object({
  messages: z.number(),
  distinct_users: z.number(),
  bots: z.number(),
  non_bots: z.number(),
  by_domain: Counts,
  by_user: Counts,
  as_of: z.string().nullable(),
});

const largest = (counts: Readonly<Record<string, number>>, limit: number): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .slice(0, limit),
  );

/** A response of /stats with only the largest counts of hundreds. */
export const readStats = (body: unknown, limit: number): unknown => {
  const stats = StatsResponse.parse(body);
  return {
    ...stats,
    wikis: Object.keys(stats.by_domain).length,
    by_domain: largest(stats.by_domain, limit),
    by_user: largest(stats.by_user, limit),
  };
};
