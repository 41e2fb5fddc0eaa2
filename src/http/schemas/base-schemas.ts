import { z } from 'zod';
import type { ZodOpenApiOverrideContext } from 'zod-openapi';

/** Maximum of `?top=`. */
const MAX_TOP = 999_999_999;
const TOP_HELP = `must be a whole number from 0 to ${MAX_TOP}, or "all"`;
const LIMIT_HELP = 'must be a whole number from 1 to 1000';
const DEFAULT_TOP_PARAM = 100;
const DEFAULT_REJECTS_LIMIT = 100;

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
  })
  .meta({ id: 'Ready', description: 'With one section per part: feed, store, …' });

export const LoginBody = z
  .object({
    username: z.string().min(1).max(200),
    password: z.string().min(1).max(1000).meta({ format: 'password' }),
  })
  .meta({ id: 'Login' });

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

export const StatsParams = z.object({
  top: z
    .string({ error: TOP_HELP })
    .regex(/^(all|0|[1-9]\d{0,8})$/, { error: TOP_HELP })
    .transform((text): number | 'all' => (text === 'all' ? 'all' : Number(text)))
    .default(DEFAULT_TOP_PARAM)
    .meta({
      description: 'Number of most active users; "all" streams all users in unspecified order.',
      override: ({ jsonSchema }: ZodOpenApiOverrideContext) => {
        delete jsonSchema.type;
        delete jsonSchema.pattern;
        jsonSchema.oneOf = [
          { type: 'integer', minimum: 0, maximum: MAX_TOP },
          { type: 'string', const: 'all' },
        ];
        jsonSchema.default = DEFAULT_TOP_PARAM;
      },
    }),
});

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

export const StreamParams = z.object({
  ticket: z
    .string({ error: 'must be given only once' })
    .max(100)
    .optional()
    .meta({ description: 'From POST /stats/ticket; valid for one stream and its resumption.' }),
});

export const RejectsParams = z.object({
  limit: z
    .string({ error: LIMIT_HELP })
    .regex(/^([1-9]\d{0,2}|1000)$/, { error: LIMIT_HELP })
    .transform(Number)
    .default(DEFAULT_REJECTS_LIMIT)
    .meta({
      override: ({ jsonSchema }: ZodOpenApiOverrideContext) => {
        delete jsonSchema.pattern;
        Object.assign(jsonSchema, {
          type: 'integer',
          minimum: 1,
          maximum: 1000,
          default: DEFAULT_REJECTS_LIMIT,
        });
      },
    }),
  after: z
    .string({ error: 'must be given only once' })
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'The `next` of the previous page.' }),
});

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
