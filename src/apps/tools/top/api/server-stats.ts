import * as z from 'zod';

/** The statistics as the HTTP API gives them. */
export interface ServerStats {
  readonly messages: number;
  readonly bots: number;
  readonly people: number;
  readonly users: number;
  readonly byDomain: ReadonlyMap<string, number>;
  /** The most active users only. */
  readonly byUser: ReadonlyMap<string, number>;
  /** When the last batch became durable, by the server's clock in milliseconds; `null` before the first. */
  readonly asOf: number | null;
}

const count = z.number().min(0);

/** Not `z.record`, which leaves out the name `__proto__`. */
const counts = z
  .custom<Record<string, number>>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((each) => typeof each === 'number'),
  )
  .transform((record): ReadonlyMap<string, number> => new Map(Object.entries(record)));

const StatsResponse = z.object({
  messages: count,
  distinct_users: count,
  bots: count,
  non_bots: count,
  by_domain: counts,
  by_user: counts,
  as_of: z.iso.datetime().nullable(),
});

/** Reads what `/stats` answers and `/stats/stream` sends; `null` when it is something else. */
export const readStats = (json: unknown): ServerStats | null => {
  const { data } = StatsResponse.safeParse(json);
  if (data === undefined) return null;
  return {
    messages: data.messages,
    bots: data.bots,
    people: data.non_bots,
    users: data.distinct_users,
    byDomain: data.by_domain,
    byUser: data.by_user,
    asOf: data.as_of === null ? null : Date.parse(data.as_of),
  };
};
