import { z } from 'zod';
import type { ZodOpenApiOverrideContext } from 'zod-openapi';
import { RESOLUTIONS } from '../../stats/windows/resolution.ts';
import { SLIDING_VIEWS } from '../../stats/windows/sliding-view.ts';
import { TREND_KINDS } from '../stats/trend-json.ts';

const ONCE = 'must be given once';
const MAX_ROWS = 1000;
const MAX_TEXT_LENGTH = 1000;
/** How many values a filter of /events takes. */
const MAX_FILTER_VALUES = 50;

const joinNames = (all: readonly string[]): string => all.join(', ');

/** Query parameters, and no others: a misspelt one would be a question that nobody asked. */
const queryParams = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `there is a parameter that is none of this address: allowed are ${joinNames(Object.keys(shape))}`
        : undefined,
  });

const choice = <T extends string>(all: readonly [T, ...T[]] | readonly T[]) =>
  z.enum(all, { error: `must be one of ${joinNames(all)}` });

const limit = (defaultLimit: number) =>
  z
    .string({ error: `must be a whole number from 1 to ${MAX_ROWS}` })
    .regex(/^([1-9]\d{0,2}|1000)$/, { error: `must be a whole number from 1 to ${MAX_ROWS}` })
    .transform(Number)
    .default(defaultLimit)
    .meta({
      override: ({ jsonSchema }: ZodOpenApiOverrideContext) => {
        delete jsonSchema.pattern;
        Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: MAX_ROWS, default: defaultLimit });
      },
    });

const text = z.string({ error: ONCE }).min(1, { error: 'must not be empty' }).max(MAX_TEXT_LENGTH);
const time = text.max(40, { error: 'is too long for a time' });

const flag = z
  .enum(['', 'true', 'false'], { error: 'must be given alone, or be true or false' })
  .transform((given) => given !== 'false')
  .default(false)
  .meta({
    description: 'Distinct users as `{"value","error"}` instead of a plain number.',
    override: ({ jsonSchema }: ZodOpenApiOverrideContext) => {
      jsonSchema.default = 'false';
    },
  });

const ticket = z.string({ error: ONCE }).max(100).optional().meta({
  description: 'From POST /stats/ticket, instead of a token; good for one stream and its resumption.',
});

export const WindowsParams = queryParams({
  resolution: choice(RESOLUTIONS).default('1m').meta({ description: 'How wide a window is.' }),
  from: time.optional().meta({
    description:
      'ISO 8601 with a zone, or milliseconds since 1970; widened to whole windows. When left out: 5 minutes (1s), 3 hours (1m), 48 hours (1h) or 90 days (1d) before `to`.',
  }),
  to: time.optional().meta({ description: 'Likewise; when left out, now by the time of the events.' }),
  domain: text.optional().meta({ description: 'Only this wiki.' }),
  type: text.optional().meta({ description: 'Only events of this type, such as edit or new.' }),
  by: choice(['domain', 'type'])
    .optional()
    .meta({ description: 'A row for each, where there was anything.' }),
  limit: limit(500),
  after: text.optional().meta({ description: 'The `next` of the page before.' }),
  detail: flag,
}).refine(({ domain, type, by }) => [domain, type, by].filter((given) => given !== undefined).length <= 1, {
  error: 'give at most one of domain, type and by',
});

export const TopParams = queryParams({
  of: choice(['pages', 'users', 'domains']).meta({ description: 'What is ranked by its number of events.' }),
  window: choice(SLIDING_VIEWS)
    .default('1h')
    .meta({ description: 'The last so long, the running minute included.' }),
  limit: limit(20),
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
      error: `must be a text that is not empty, at most ${MAX_FILTER_VALUES} times`,
    },
  )
  .transform((given) => (typeof given === 'string' ? [given] : given))
  .default([]);

export const EventsParams = queryParams({
  domain: values.meta({ description: 'Only these wikis; may be given several times.' }),
  type: values.meta({ description: 'Only these types, such as edit, new, log or categorize.' }),
  user: values.meta({ description: 'Only what these users did.' }),
  bot: z
    .enum(['true', 'false'], { error: 'must be true (only what bots did) or false (only what people did)' })
    .transform((given) => given === 'true')
    .nullable()
    .default(null)
    .meta({
      description: 'Only what bots did (true), or only what people did (false).',
      override: ({ jsonSchema }: ZodOpenApiOverrideContext) => {
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        jsonSchema.type = 'boolean';
      },
    }),
  ticket,
});
