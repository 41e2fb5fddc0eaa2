import * as z from 'zod';
import type { ZodOpenApiOverrideContext } from 'zod-openapi';
import { DEFAULT_TOP } from '../stats/stats-renderer.ts';
import { limitParam } from './limit-param.ts';
import { ONCE, onceOr } from './once-or.ts';
import { queryParams } from './query-params.ts';
import { ticketParam } from './ticket-param.ts';

/** Maximum of `?top=`. */
const MAX_TOP = 999_999_999;
const TOP_HELP = `must be a whole number from 0 to ${MAX_TOP}, or "all"`;
const DEFAULT_REJECTS_LIMIT = 100;

/** A string of 1 to `max` characters. */
const credential = (max: number) => {
  const error = `must be a string of 1 to ${max} characters`;
  return z.string({ error }).min(1, { error }).max(max, { error });
};

export const LoginBody = z
  .object(
    {
      username: credential(200),
      password: credential(1000).meta({ format: 'password' }),
    },
    { error: 'the body must be a JSON object with "username" and "password"' },
  )
  .meta({ id: 'Login' });

export const StatsParams = queryParams({
  top: z
    .string(onceOr(TOP_HELP))
    .regex(/^(all|0|[1-9]\d{0,8})$/, { error: TOP_HELP })
    .transform((text): number | 'all' => (text === 'all' ? 'all' : Number(text)))
    .default(DEFAULT_TOP)
    .meta({
      description: 'Number of most active users; "all" streams all users in unspecified order.',
      override: ({ jsonSchema }: Pick<ZodOpenApiOverrideContext, 'jsonSchema'>) => {
        delete jsonSchema.type;
        delete jsonSchema.pattern;
        jsonSchema.oneOf = [
          { type: 'integer', minimum: 0, maximum: MAX_TOP },
          { type: 'string', const: 'all' },
        ];
        jsonSchema.default = DEFAULT_TOP;
      },
    }),
});

export const StreamParams = queryParams({ ticket: ticketParam });

export const RejectsParams = queryParams({
  limit: limitParam(DEFAULT_REJECTS_LIMIT),
  after: z
    .string({ error: ONCE })
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'The `next` of the previous page.' }),
});
