import * as z from 'zod';
import { BURST_KINDS } from '../../stats/trends/trend.ts';
import { CHANGE_TYPES } from '../../wikimedia/names/change-types.ts';
import { isUnfiltered } from '../../wikimedia/filter/event-filter.ts';
import { readWikiName } from '../../wikimedia/names/read-wiki-name.ts';
import type { KnownWikis } from '../../wikimedia/filter/read-wikis.ts';
import { CONDITIONS } from '../alert.ts';
import { changeFilterSchema } from './change-filter-schema.ts';
import { strictObject } from './strict-object.ts';

/** A week. */
const MAX_MINUTES = 10_080;
const MAX_RATE = 100_000_000;
const MAX_PATTERN_LENGTH = 300;

const oneOf = <T extends string>(names: readonly T[]) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` });

const minutes = (fallback: number, min = 0) =>
  z
    .number({ error: 'must be a number of minutes' })
    .min(min, { error: `must be at least ${min} minutes` })
    .max(MAX_MINUTES, { error: `must be at most ${MAX_MINUTES} minutes, which are a week` })
    .default(fallback);

const yesNo = (fallback: boolean) => z.boolean({ error: 'must be true or false' }).default(fallback);

export const nameText = z
  .string({ error: 'must be a text' })
  .regex(/^[^\u0000-\u001f\u007f]{1,100}$/, { error: 'must be 1 to 100 characters on one line' });

const wiki = z.string({ error: 'must be the name of a wiki' }).transform((text, context) => {
  const read = readWikiName(text);
  if ('domain' in read) return read.domain;
  context.addIssue({ code: 'custom', message: read.problem });
  return z.NEVER;
});

const pattern = z
  .string({ error: 'must be a text, in which * stands for any text and ? for one character' })
  .min(1, { error: 'must not be empty' })
  .max(MAX_PATTERN_LENGTH, { error: `must be at most ${MAX_PATTERN_LENGTH} characters` });

const rate = z
  .number({ error: 'must be a number of events per minute' })
  .min(0, { error: 'must be 0 or more' })
  .max(MAX_RATE, { error: `must be at most ${MAX_RATE}` });

const factor = z
  .number({ error: 'must be a number: 3 is three times the usual rate' })
  .positive({ error: 'must be more than 0' })
  .max(1000, { error: 'must be at most 1000' });

const common = {
  name: nameText,
  /** Names of targets; all of them by default. */
  targets: z
    .array(z.string(), { error: 'must be a list of names of targets' })
    .min(1, { error: 'must name a target; leave it out for all targets' })
    .optional(),
  /** Whether the end of an incident is an alert, too. */
  resolved: yesNo(false),
  /** Ignores quiet hours. */
  urgent: yesNo(false),
  limit: strictObject({
    alerts: z
      .int({ error: 'must be a whole number' })
      .min(1, { error: 'must be at least 1' })
      .max(1000, { error: 'must be at most 1000' })
      .default(10),
    minutes: minutes(60, 1),
  }).prefault({}),
};

/** What is older raises no alert: history is read, too. */
const maxAge = { maxAgeMinutes: minutes(15, 1) };

const WIKIS_OF_USERS = 'users are followed across all wikis: leave "user" out of "of", or leave "wiki" out';
const RATE_LIMITS = ['above', 'below', 'aboveUsual', 'belowUsual'] as const;

const trend = strictObject({
  ...common,
  when: z.literal('trend'),
  of: z
    .array(oneOf(BURST_KINDS), { error: `must be a list of ${BURST_KINDS.join(', ')}` })
    .min(1, { error: `must name at least one of ${BURST_KINDS.join(', ')}` })
    .default([...BURST_KINDS]),
  wiki: wiki.optional(),
  minCount: rate.default(0),
  ...maxAge,
  resolveAfterMinutes: minutes(30, 1),
}).refine(({ of, wiki: only }) => only === undefined || !of.includes('user'), {
  path: ['of'],
  error: WIKIS_OF_USERS,
});

const editWar = strictObject({
  ...common,
  when: z.literal('edit-war'),
  wiki: wiki.optional(),
  minReverts: rate.default(0),
  ...maxAge,
  resolveAfterMinutes: minutes(60, 1),
});

const rateRule = strictObject({
  ...common,
  when: z.literal('rate'),
  wiki: wiki.optional(),
  above: rate.optional(),
  below: rate.optional(),
  aboveUsual: factor.optional(),
  belowUsual: factor.optional(),
  ...maxAge,
  resolveAfterMinutes: minutes(5, 1),
}).refine((given) => RATE_LIMITS.filter((name) => given[name] !== undefined).length === 1, {
  error: `needs exactly one of ${RATE_LIMITS.join(', ')}`,
});

const change = (sets: KnownWikis['sets']) =>
  strictObject({
    ...common,
    when: z.literal('change'),
    page: pattern.optional(),
    user: pattern.optional(),
    wiki: wiki.optional(),
    type: oneOf(CHANGE_TYPES).optional(),
    bot: z.boolean({ error: 'must be true (only bots) or false (only people)' }).optional(),
    filter: changeFilterSchema(sets).optional(),
    ...maxAge,
    resolveAfterMinutes: minutes(60, 1),
  }).refine(
    ({ page, user, filter }) =>
      page !== undefined || user !== undefined || (filter !== undefined && !isUnfiltered(filter)),
    {
      error:
        'needs page, user or filter: a pattern such as "Talk:*", or {"kind": "ip"}; for the number of changes use "rate"',
    },
  );

const feedDown = strictObject({
  ...common,
  when: z.literal('feed-down'),
  minutes: minutes(5),
  resolveAfterMinutes: minutes(1),
});
const gap = strictObject({ ...common, when: z.literal('gap'), resolveAfterMinutes: minutes(10, 1) });
const storeFailing = strictObject({
  ...common,
  when: z.literal('store-failing'),
  minutes: minutes(1),
  resolveAfterMinutes: minutes(1),
});

/** A rule; `sets` are the named sets of wikis. */
export const ruleSchema = (sets: KnownWikis['sets']) =>
  z.discriminatedUnion('when', [trend, editWar, rateRule, change(sets), feedDown, gap, storeFailing], {
    error: ({ input }) =>
      typeof input === 'object' && input !== null
        ? `must be one of ${CONDITIONS.join(', ')}`
        : 'must be an object: a rule',
  });
