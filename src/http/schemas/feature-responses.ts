import * as z from 'zod';
import { COMPARISONS } from '../../stats/windows/comparison/comparison.ts';
import { RESOLUTIONS } from '../../stats/windows/resolution.ts';
import { SLIDING_VIEWS } from '../../stats/windows/sliding-view.ts';
import { UNKNOWN_KIND } from '../../stats/windows/unknown-kind.ts';
import { USER_KINDS } from '../../wikimedia/event/user-kind.ts';
import { TOP_LISTS } from './feature-params.ts';

const count = z.int().min(0);
const instant = z.string().meta({ format: 'date-time' });
const distinct = z
  .union([count, z.object({ value: count, error: count })])
  .meta({ description: 'With `detail`, the true count is within `error` of `value` with 95% confidence.' });

const windowCounts = {
  messages: count.meta({ description: 'bots + non_bots' }),
  bots: count,
  non_bots: count,
  new_pages: count,
  bytes_added: count,
  bytes_removed: count,
};

const mean = z.number().min(0);
const meanCounts = {
  messages: mean,
  bots: mean,
  non_bots: mean,
  new_pages: mean,
  bytes_added: mean,
  bytes_removed: mean,
};
const missing = z.enum(['not-counted', 'expired', 'lost']).nullable().meta({
  description:
    'Why it cannot be compared: counting began later or has not got there, its windows have expired, or the feed lost more than a tenth of its events. null if it can.',
});
const comparison = { with: z.enum(COMPARISONS) };

const coverage = {
  newest_at: instant.nullable().meta({ description: 'Time of the newest events.' }),
  counted_since: instant
    .nullable()
    .meta({ description: 'End of the first window. Windows that start earlier are unknown or partial.' }),
  complete_until: instant.nullable().meta({
    description: 'All events before this second have been counted. Later windows are unknown or partial.',
  }),
};
const outside = z
  .object({
    unplaced: count.meta({ description: 'Events without a time.' }),
    too_late: count.meta({ description: 'Events later than WINDOW_LATENESS_SECONDS allows.' }),
    future: count.meta({ description: 'Events dated more than five minutes in the future.' }),
  })
  .meta({ description: 'All-time events that are in the totals but in no window.' });

const severalWikis = z
  .array(z.string())
  .optional()
  .meta({ description: 'The domains and patterns, with several in `domain`.' });

const USER_KINDS_OR_UNKNOWN = [...USER_KINDS, UNKNOWN_KIND] as const;
const requestedKinds = z
  .array(z.enum(USER_KINDS))
  .optional()
  .meta({ description: 'The kinds of users in `kind`.' });
const unknown = count.optional().meta({
  description:
    'With `kind`: events by users of an unknown kind, which may be of these kinds too. Their names are hidden, or an older version counted them.',
});

export const WindowsResponse = z
  .object({
    resolution: z.enum(RESOLUTIONS),
    from: instant,
    to: instant,
    settled_at: instant
      .nullable()
      .meta({ description: 'All events before this time have arrived, as far as is known.' }),
    ...coverage,
    rows: z.array(
      z.object({
        start: instant,
        ...windowCounts,
        distinct_users: distinct
          .nullable()
          .meta({ description: 'null for seconds, and for a single domain, type or kind.' }),
        domain: z.string().optional().meta({ description: 'With `by=domain`.' }),
        type: z.string().optional().meta({ description: 'With `by=type`.' }),
        kind: z.enum(USER_KINDS_OR_UNKNOWN).optional().meta({ description: 'With `by=kind`.' }),
        unknown,
        complete: z.boolean().meta({
          description:
            'false: the window is partial, because counting began within it or its last events have not been read yet.',
        }),
      }),
    ),
    next: z.string().nullable().meta({ description: 'Token of the next page; null on the last page.' }),
    outside,
    wikis: severalWikis,
    kinds: requestedKinds,
    compare: z
      .object({
        ...comparison,
        references: z
          .array(
            z.object({
              from: instant,
              to: instant,
              windows: count.meta({ description: 'Complete windows of this page.' }),
              known: count.meta({ description: 'How many of them are known here.' }),
              missing,
            }),
          )
          .meta({ description: 'The earlier times, newest first.' }),
        rows: z.array(
          z.object({
            start: instant.meta({ description: 'Of the window that is compared.' }),
            references: count.meta({ description: 'How many windows the mean is of.' }),
            ...meanCounts,
          }),
        ),
      })
      .optional()
      .meta({
        description:
          'With `compare`. A row for each complete window of the page that is known in any reference, whether it has events or not. Windows are compared in UTC, so daylight saving time does not matter.',
      }),
  })
  .meta({ id: 'Windows' });

/** Counts that are missing are absent. */
const comparedRange = {
  from: instant,
  to: instant,
  missing,
  ...z.object(windowCounts).partial().shape,
};

export const TotalsResponse = z
  .object({
    from: instant,
    to: instant,
    ...windowCounts,
    ...coverage,
    lost: z
      .array(z.object({ from: instant, to: instant, events: count }))
      .nullable()
      .meta({
        description:
          'Events of this range that the feed lost: `events` of them between the times of the events around them. At most the newest 100. null in a consumer, which cannot know them.',
      }),
    lost_unknown: z.string().optional().meta({ description: 'Why `lost` is null, and where to look.' }),
    distinct_users: count.nullable().meta({
      description:
        'Of all events up to the save that ends closest to `complete_until`. null with `from`, `domain`, `type` or `kind`.',
    }),
    outside: outside.nullable().meta({ description: 'null with `from`, `domain`, `type` or `kind`.' }),
    domain: z.string().optional().meta({ description: 'The domain of the wiki, with one in `domain`.' }),
    wikis: severalWikis,
    kinds: requestedKinds,
    unknown,
    compare: z
      .object({
        ...comparison,
        ...comparedRange,
        references: z
          .array(z.object(comparedRange))
          .meta({ description: 'The same part earlier, newest first.' }),
        mean: z
          .object(meanCounts)
          .nullable()
          .meta({ description: 'Of the references that are not missing; null if all are.' }),
        change: z.number().nullable().meta({
          description: 'messages / mean.messages - 1, rounded to four decimals: 0.12 is 12 % more.',
        }),
      })
      .optional()
      .meta({
        description:
          'With `compare`. `from` … `to` is the part of the range that is compared: its complete seconds or, where the windows of a reference are only available as minutes or hours, whole ones, and then it begins up to one of them earlier.',
      }),
  })
  .meta({ id: 'Totals' });

export const TopResponse = z
  .object({
    of: z.enum(TOP_LISTS),
    window: z.enum(SLIDING_VIEWS).nullable().meta({ description: 'null with `from`.' }),
    from: instant,
    to: instant,
    exact: z.boolean().meta({
      description:
        'Whether all counts and the order are exact, and with `domain` no page or user is missing.',
    }),
    distinct_users: distinct.nullable().meta({
      description:
        'null with `domain` if the lists do not have all users of these wikis: then nobody has counted them.',
    }),
    domain: z.string().optional().meta({ description: 'The domain of the wiki, with one in `domain`.' }),
    wikis: severalWikis,
    top: z.array(
      z.object({
        domain: z.string().optional().meta({ description: 'Of a page or a domain.' }),
        title: z.string().optional().meta({ description: 'Of a page.' }),
        user: z.string().optional().meta({ description: 'Of a user.' }),
        kind: z.enum(USER_KINDS_OR_UNKNOWN).optional().meta({ description: 'A kind of users.' }),
        count,
        error: count.meta({ description: 'The true count is between `count` and `count + error`.' }),
      }),
    ),
  })
  .meta({ id: 'Top' });

const page = { domain: z.string(), title: z.string() };
const trendTimes = {
  at: instant.meta({ description: 'Time of the event that triggered it.' }),
  since: instant.meta({ description: 'When it started.' }),
};
const burst = {
  ...trendTimes,
  count: count.meta({ description: 'Count in five minutes.' }),
  usual: z.number().meta({ description: 'Usual count in five minutes.' }),
  score: z.number(),
};

export const TrendResponse = z
  .union([
    z.object({ kind: z.literal('burst'), of: z.literal('domain'), domain: z.string(), ...burst }),
    z.object({ kind: z.literal('burst'), of: z.literal('page'), ...page, ...burst }),
    z.object({ kind: z.literal('burst'), of: z.literal('user'), user: z.string(), ...burst }),
    z.object({ kind: z.literal('burst'), of: z.literal('new-accounts'), wiki: z.string(), ...burst }),
    z.object({
      kind: z.literal('edit-war'),
      ...page,
      ...trendTimes,
      reverts: count,
      users: z.array(z.string()),
    }),
  ])
  .meta({ id: 'Trend' });

export const TrendsResponse = z
  .object({ as_of: instant.nullable(), trends: z.array(TrendResponse) })
  .meta({ id: 'Trends', description: 'Latest first.' });

const optionalText = z.string().nullable();

export const ChangeResponse = z
  .object({
    id: z.string(),
    dt: instant.nullable(),
    type: optionalText,
    wiki: optionalText,
    domain: optionalText,
    title: optionalText,
    user: optionalText,
    bot: z.boolean(),
    kind: z
      .enum(USER_KINDS)
      .nullable()
      .meta({ description: 'Kind of the user; null if the feed hides the name.' }),
    minor: z.boolean().meta({ description: 'Whether the user marked the edit as minor.' }),
    bytes: z.int().nullable().meta({ description: 'Change in the size of the page.' }),
    namespace: z.int().nullable(),
    url: optionalText.meta({ description: 'URL of the page.' }),
    diff_url: optionalText.meta({ description: 'URL that shows what an edit changed.' }),
    comment: optionalText.meta({
      description:
        'What the user wrote about the change; null in a consumer, whose records have no comments.',
    }),
  })
  .meta({ id: 'Change', description: 'null if the feed does not give the value.' });

export const WikisResponse = z
  .object({
    rates: z
      .object({ from: instant, to: instant })
      .nullable()
      .meta({ description: 'The last complete hours, at most 24; null before the first.' }),
    sets: z.array(
      z.object({
        name: z.string(),
        rule: z
          .string()
          .nullable()
          .meta({ description: 'How a built-in set is computed; null for a set of WIKI_SETS.' }),
        wikis: z.array(z.string()).meta({ description: 'Domains and patterns.' }),
      }),
    ),
    wikis: z.array(
      z.object({
        domain: z.string(),
        name: optionalText.meta({ description: 'Its name for people: "English Wikipedia".' }),
        per_hour: z.number().nullable().meta({ description: 'Mean of `rates`; null if it is.' }),
      }),
    ),
  })
  .meta({ id: 'Wikis', description: 'Those with any events so far, busiest first.' });
