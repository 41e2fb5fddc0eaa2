import * as z from 'zod';

const count = z.int().min(0);
const counts = z.record(z.string(), count);

export const ErrorResponse = z
  .object({ error: z.object({ code: z.string(), message: z.string() }) })
  .meta({ id: 'Error', description: 'An error: a code for programs and a message for people.' });

export const StatusResponse = z.object({ status: z.literal('ok') }).meta({ id: 'Status' });

export const ReadyResponse = z
  .looseObject({
    ready: z.boolean(),
    problems: z.array(z.string()).meta({ description: 'Problems as plain sentences; empty if ready.' }),
    feed: z
      .looseObject({
        counting_since: z.string().meta({ format: 'date-time' }).nullable().optional().meta({
          description:
            'Where counting began: SINCE, or the first start. null before that; only of a server. `counted_since` of /stats/totals has the first event.',
        }),
        history_command: z.string().nullable().optional().meta({
          description:
            'Commands that count the last day too, for how this server was started; null where it was started with SINCE or has counted for a day.',
        }),
      })
      .optional(),
  })
  .meta({ id: 'Ready', description: 'With one section per part: feed, store, …' });

export const TokenResponse = z
  .object({
    token: z.string().meta({
      description:
        'A JWT. Its claim `role` is reader or admin. It becomes invalid when the password changes.',
    }),
  })
  .meta({ id: 'Token' });

export const TicketResponse = z
  .object({ ticket: z.string(), expires_in: z.int().meta({ description: 'Seconds.' }) })
  .meta({ id: 'Ticket' });

const OTHERS_HELP = 'At most 5,000 names; events of further names are counted under "(other)".';

export const StatsResponse = z
  .object({
    messages: count.meta({ description: 'bots + non_bots' }),
    distinct_users: count,
    bots: count,
    non_bots: count,
    by_server_url: counts.meta({ description: OTHERS_HELP }),
    by_domain: counts.meta({ description: OTHERS_HELP }),
    by_user: counts,
    as_of: z
      .string()
      .meta({ format: 'date-time' })
      .nullable()
      .meta({ description: 'When the last batch became durable.' }),
  })
  .meta({ id: 'Stats' });

export const RejectsResponse = z
  .object({
    rejects: z.array(
      z.object({
        id: z.string(),
        code: z.string().meta({ description: 'The kind of fault, for programs; `reason` says it in words.' }),
        reason: z.string(),
        data: z.string().meta({ description: 'The original text, or its first 1,048,576 characters.' }),
        at: z.string(),
        truncated: z.literal(true).optional().meta({ description: 'data is truncated.' }),
        length: count.optional().meta({ description: 'Full length of truncated data, in characters.' }),
      }),
    ),
    next: z.string().nullable().meta({
      description:
        'Token of the next page; null on the last page. A page ends early after 1,048,576 characters of data.',
    }),
  })
  .meta({ id: 'Rejects' });

export const ReplayResponse = z.object({ counted: count, rejected: count }).meta({ id: 'Replay' });
