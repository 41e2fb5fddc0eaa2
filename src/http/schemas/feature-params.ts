import { z } from 'zod';
import type { ZodOpenApiOverrideContext } from 'zod-openapi';
import { RESOLUTIONS } from '../../stats/windows/resolution.ts';
import { SLIDING_VIEWS } from '../../stats/windows/sliding-view.ts';
import { TREND_KINDS } from '../stats/trend-json.ts';
import { limitParam } from './limit-param.ts';

const ONCE = 'must be given only once';
const MAX_TEXT_LENGTH = 1000;
/** Maximum number of values of a filter of /events. */
const MAX_FILTER_VALUES = 50;

const joinNames = (all: readonly string[]): string => all.join(', ');

/** Rejects unknown parameters: a misspelt one would silently change the query. */
const queryParams = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown parameter; allowed: ${joinNames(Object.keys(shape))}`
        : undefined,
  });

const choice = <T extends string>(all: readonly [T, ...T[]] | readonly T[]) =>
  z.enum(all, { error: `must be one of ${joinNames(all)}` });

const text = z.string({ error: ONCE }).min(1, { error: 'must not be empty' }).max(MAX_TEXT_LENGTH);
const time = text.max(40, { error: 'is too long to be a time' });

const flag = z
  .enum(['', 'true', 'false'], { error: 'must be empty, true or false' })
  .transform((given) => given !== 'false')
  .default(false)
  .meta({
    description: 'Return distinct users as `{"value","error"}` instead of a number.',
    override: ({ jsonSchema }: ZodOpenApiOverrideContext) => {
      jsonSchema.default = 'false';
    },
  });

const ticket = z.string({ error: ONCE }).max(100).optional().meta({
  description: 'From POST /stats/ticket, instead of a token; valid for one stream and its resumption.',
});

export const WindowsParams = queryParams({
  resolution: choice(RESOLUTIONS).default('1m').meta({ description: 'Window width.' }),
  from: time.optional().meta({
    description:
      'ISO 8601 with a time zone, or epoch milliseconds; rounded outwards to whole windows. Default: 5 minutes (1s), 3 hours (1m), 48 hours (1h) or 90 days (1d) before `to`.',
  }),
  to: time.optional().meta({ description: 'Same format. Default: the time of the newest event.' }),
  domain: text.optional().meta({ description: 'Only this wiki.' }),
  type: text.optional().meta({ description: 'Only events of this type, such as edit or new.' }),
  by: choice(['domain', 'type'])
    .optional()
    .meta({ description: 'Return one row per domain or type that has events.' }),
  limit: limitParam(500),
  after: text.optional().meta({ description: 'The `next` of the previous page.' }),
  detail: flag,
}).refine(({ domain, type, by }) => [domain, type, by].filter((given) => given !== undefined).length <= 1, {
  error: 'give at most one of domain, type and by',
});

export const TopParams = queryParams({
  of: choice(['pages', 'users', 'domains']).meta({ description: 'What to rank by number of events.' }),
  window: choice(SLIDING_VIEWS)
    .default('1h')
    .meta({ description: 'The most recent window, including the current minute.' }),
  limit: limitParam(20),
  detail: flag,
});

export const TrendsParams = queryParams({
  of: choice(TREND_KINDS).optional().meta({ description: 'Only this kind.' }),
  ticket,
});

const values = z
  .union(
    [
      text,
      z.array(text).max(MAX_FILTER_VALUES, { error: `must be given at most ${MAX_FILTER_VALUES} times` }),
    ],
    {
      error: `must not be empty, and may be given at most ${MAX_FILTER_VALUES} times`,
    },
  )
  .transform((given) => (typeof given === 'string' ? [given] : given))
  .default([]);

export const EventsParams = queryParams({
  domain: values.meta({ description: 'Only these wikis; may be repeated.' }),
  type: values.meta({ description: 'Only these types, such as edit, new, log or categorize.' }),
  user: values.meta({ description: 'Only changes by these users.' }),
  bot: z
    .enum(['true', 'false'], { error: 'must be true (only bots) or false (only people)' })
    .transform((given) => given === 'true')
    .nullable()
    .default(null)
    .meta({
      description: 'Only changes by bots (true) or only by people (false).',
      override: ({ jsonSchema }: ZodOpenApiOverrideContext) => {
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        jsonSchema.type = 'boolean';
      },
    }),
  ticket,
});
