import * as z from 'zod';
import type { ZodOpenApiOverrideContext } from 'zod-openapi';
import { COMPARISONS } from '../../stats/windows/comparison/comparison.ts';
import { RESOLUTIONS } from '../../stats/windows/resolution.ts';
import { SLIDING_VIEWS } from '../../stats/windows/sliding-view.ts';
import { USER_KINDS } from '../../wikimedia/event/user-kind.ts';
import { CHANGE_TYPES, changeTypeProblem } from '../../wikimedia/names/change-types.ts';
import { TREND_KINDS } from '../stats/trend-json.ts';
import { limitParam } from './limit-param.ts';
import { ONCE, onceOr } from './once-or.ts';
import { commaList, commaListOf } from './list-params.ts';
import { queryParams } from './query-params.ts';
import { refusedFilters } from './refused-filters.ts';
import { ticketParam } from './ticket-param.ts';

/** What rows of windows can be grouped by. */
export const WINDOW_GROUPS = ['domain', 'type', 'kind'] as const;
/** What top lists can rank. */
export const TOP_LISTS = ['pages', 'users', 'domains', 'kinds'] as const;

const MAX_TEXT_LENGTH = 1000;

const joinNames = (all: readonly string[]): string => all.join(', ');

const choice = <T extends string>(all: readonly [T, ...T[]] | readonly T[]) =>
  z.enum(all, onceOr(`must be one of ${joinNames(all)}`));

const text = z.string({ error: ONCE }).min(1, { error: 'must not be empty' }).max(MAX_TEXT_LENGTH);
const changeType = z.enum(CHANGE_TYPES, {
  error: ({ input }) => (typeof input === 'string' ? (changeTypeProblem(input) ?? ONCE) : ONCE),
});
/** Several wikis are counted together. */
const wikis = (description: string) =>
  commaList(
    `${description}: domains (en.wikipedia.org), database names (enwiki), patterns (*.wikipedia.org) or names of sets.`,
  );
/** Several kinds are counted together. */
const userKinds = commaListOf(`Only changes by these kinds of users: ${joinNames(USER_KINDS)}.`, {
  type: 'string',
  enum: USER_KINDS,
});
const timeParam = (description: string) =>
  text
    .max(40, { error: 'is too long to be a time' })
    .optional()
    .meta({
      description,
      override: ({ jsonSchema }: Pick<ZodOpenApiOverrideContext, 'jsonSchema'>) => {
        for (const key of ['type', 'minLength', 'maxLength']) Reflect.deleteProperty(jsonSchema, key);
        jsonSchema.oneOf = [{ type: 'string', format: 'date-time' }, { type: 'integer' }];
      },
    });

const flag = (description: string) =>
  z
    .enum(['', 'true', 'false'], onceOr('must be empty, true or false'))
    .transform((given) => given !== 'false')
    .default(false)
    .meta({
      description,
      override: ({ jsonSchema }: Pick<ZodOpenApiOverrideContext, 'jsonSchema'>) => {
        delete jsonSchema.enum;
        jsonSchema.type = 'boolean';
        jsonSchema.default = false;
      },
    });
const detail = flag('Return distinct users as `{"value","error"}` instead of a number.');

const onlyBots = (description: string) =>
  z
    .enum(['true', 'false'], onceOr('must be true (only bots) or false (only people)'))
    .transform((given) => given === 'true')
    .nullable()
    .default(null)
    .meta({
      description,
      override: ({ jsonSchema }: Pick<ZodOpenApiOverrideContext, 'jsonSchema'>) => {
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        jsonSchema.type = 'boolean';
      },
    });

const compare = (description: string) => choice(COMPARISONS).optional().meta({ description });

const WINDOW_REASONS = {
  ...refusedFilters('windows'),
  bot: 'bot: each window counts bots and non_bots; /stats/top?of=domains and /events take this filter',
};

const COMPARE_WITH_KIND =
  'compare: not with kind; the kinds of earlier windows may be unknown, so a difference would say nothing';

export const WindowsParams = queryParams(
  {
    resolution: choice(RESOLUTIONS).default('1m').meta({ description: 'Window width.' }),
    from: timeParam(
      'ISO 8601 with a time zone, or epoch milliseconds; rounded outwards to whole windows. Default: 5 minutes (1s), 3 hours (1m), 48 hours (1h) or 90 days (1d) before `to`.',
    ),
    to: timeParam('Same format. Default: the time of the newest event.'),
    domain: wikis('Only these wikis'),
    type: changeType.optional().meta({ description: 'Only events of this type.' }),
    kind: userKinds,
    by: choice(WINDOW_GROUPS).optional().meta({
      description:
        'Return one row per domain, type or kind of user that has events. The rows by kind of a window add up to all its events: "unknown" counts hidden users, and what an older version counted.',
    }),
    limit: limitParam(500),
    after: text.optional().meta({ description: 'The `next` of the previous page.' }),
    detail,
    compare: compare(
      'Add `compare`: the complete windows of the same time yesterday (day), a week ago (week), or the mean of the last four weeks (4weeks). A page then has the windows of `limit` times their width. Not with `by`, only as JSON.',
    ),
  },
  WINDOW_REASONS,
)
  .refine(
    ({ domain, type, kind, by }) =>
      [domain, type, kind, by].filter((given) => given !== undefined).length <= 1,
    { error: 'give at most one of domain, type, kind and by: windows are not counted apart by two of them' },
  )
  .refine(({ by, compare: comparison }) => by === undefined || comparison === undefined, {
    error: 'compare: not with by; compare each domain or type in its own request',
  })
  .refine(({ kind, compare: comparison }) => kind === undefined || comparison === undefined, {
    error: COMPARE_WITH_KIND,
  });

export const exactTime = (what: string) =>
  timeParam(`ISO 8601 with a time zone, or epoch milliseconds; rounded outwards to ${what}.`);

export const TotalsParams = queryParams(
  {
    from: exactTime('whole seconds, or to the finest windows still available. Default: the first event'),
    to: exactTime('whole seconds. Default: the last complete second'),
    domain: wikis('Only these wikis'),
    type: changeType.optional().meta({ description: 'Only events of this type.' }),
    kind: userKinds,
    compare: compare(
      'Add `compare`: the same range yesterday (day), a week ago (week), or in each of the last four weeks with their mean (4weeks). Give `from` as well.',
    ),
  },
  WINDOW_REASONS,
)
  .refine(
    ({ domain, type, kind }) => [domain, type, kind].filter((given) => given !== undefined).length <= 1,
    { error: 'give at most one of domain, type and kind: windows are not counted apart by two of them' },
  )
  .refine(({ from, compare: comparison }) => from !== undefined || comparison === undefined, {
    error: 'compare: give from as well',
  })
  .refine(({ kind, compare: comparison }) => kind === undefined || comparison === undefined, {
    error: COMPARE_WITH_KIND,
  });

const TOP_REASONS = {
  ...refusedFilters('top lists'),
  type: 'type: top lists are not counted apart by type; /stats/windows and /stats/totals are',
  kind: 'kind: top lists are not counted apart by kind of user; of=kinds ranks the kinds, and /stats/windows, /stats/totals and /events take this filter',
};

export const TopParams = queryParams(
  {
    of: choice(TOP_LISTS).meta({
      description: 'What to rank by number of events; kinds: the kinds of users.',
    }),
    window: choice(SLIDING_VIEWS).optional().meta({
      description: 'The most recent window (default: 1h), including the current minute, which is incomplete.',
    }),
    complete: flag('Leave the current minute out: the window ends with the last complete minute.'),
    from: exactTime('whole seconds (domains, kinds) or minutes, or to the finest windows still available'),
    to: exactTime('whole seconds (domains, kinds) or minutes. Default: the last complete second'),
    domain: wikis('Only these wikis, or the pages or users of these (not with of=kinds)'),
    bot: onlyBots('Only events of bots (true) or only of people (false); only with of=domains.'),
    limit: limitParam(20),
    detail,
  },
  TOP_REASONS,
)
  .refine(({ window, from }) => window === undefined || from === undefined, {
    error: 'give at most one of window and from',
  })
  .refine(({ from, to }) => to === undefined || from !== undefined, { error: 'to: give from as well' })
  .refine(({ of, domain }) => domain === undefined || of !== 'kinds', {
    error: 'domain: not with of=kinds; kinds of users are not counted apart by wiki',
  })
  .refine(({ of, bot }) => bot === null || of === 'domains', {
    error: 'bot: only with of=domains; users and pages are not counted apart for bots and people',
  });

const trendKind = choice(TREND_KINDS).optional().meta({ description: 'Only this kind.' });

const trendWikis = wikis('Only trends of these wikis, which leaves out those of users');
const TREND_REASONS = {
  ...refusedFilters('trends'),
  type: 'type: trends are those of all types; /stats/windows, /stats/totals and /events take this filter',
  kind: 'kind: trends are those of all kinds of users; /stats/windows, /stats/totals and /events take this filter',
  bot: 'bot: trends are those of people and bots; /stats/top?of=domains and /events take this filter',
};

export const TrendsParams = queryParams(
  { of: trendKind, domain: trendWikis, ticket: ticketParam },
  TREND_REASONS,
);

export const TrendFeedParams = queryParams({ of: trendKind, domain: trendWikis }, TREND_REASONS);
