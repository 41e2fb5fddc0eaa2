import { z } from 'zod';
import { RESOLUTIONS } from '../../stats/windows/resolution.ts';
import { SLIDING_VIEWS } from '../../stats/windows/sliding-view.ts';

const count = z.int().min(0);
const instant = z.string().meta({ format: 'date-time' });
const distinct = z
  .union([count, z.object({ value: count, error: count })])
  .meta({ description: 'With `detail`, the truth lies within `error` of `value` 95 times in 100.' });

export const WindowsResponse = z
  .object({
    resolution: z.enum(RESOLUTIONS),
    from: instant,
    to: instant,
    settled_at: instant
      .nullable()
      .meta({ description: 'Up to when everything has come, as far as is known.' }),
    rows: z.array(
      z.object({
        start: instant,
        messages: count.meta({ description: 'bots + non_bots' }),
        bots: count,
        non_bots: count,
        new_pages: count,
        bytes_added: count,
        bytes_removed: count,
        distinct_users: distinct
          .nullable()
          .meta({ description: 'null for seconds, and for single domains and types.' }),
        domain: z.string().optional().meta({ description: 'With `by=domain`.' }),
        type: z.string().optional().meta({ description: 'With `by=type`.' }),
      }),
    ),
    next: z.string().nullable().meta({ description: 'Where the next page goes on; null at the end.' }),
    outside: z
      .object({
        unplaced: count.meta({ description: 'They do not say when they happened.' }),
        too_late: count.meta({ description: 'They came later than WINDOW_LATENESS_SECONDS allows.' }),
        future: count.meta({ description: 'They are dated more than five minutes ahead of the clock.' }),
      })
      .meta({ description: 'Events that are in the totals but in no window, of all time.' }),
  })
  .meta({ id: 'Windows' });

export const TopResponse = z
  .object({
    of: z.enum(['pages', 'users', 'domains']),
    window: z.enum(SLIDING_VIEWS),
    from: instant,
    to: instant,
    exact: z.boolean().meta({ description: 'Whether neither a count nor the order can be otherwise.' }),
    distinct_users: distinct,
    top: z.array(
      z.object({
        domain: z.string().optional().meta({ description: 'Of a page or a domain.' }),
        title: z.string().optional().meta({ description: 'Of a page.' }),
        user: z.string().optional().meta({ description: 'Of a user.' }),
        count,
        error: count.meta({ description: 'So many more there may have been.' }),
      }),
    ),
  })
  .meta({ id: 'Top' });

const page = { domain: z.string(), title: z.string() };
const trendTimes = {
  at: instant.meta({ description: 'The event that made it one.' }),
  since: instant.meta({ description: 'Since when it goes on.' }),
};
const burst = {
  ...trendTimes,
  count: count.meta({ description: 'So many in five minutes.' }),
  usual: z.number().meta({ description: 'So many there are usually.' }),
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
    bytes: z.int().nullable().meta({ description: 'By how much the page grew.' }),
    namespace: z.int().nullable(),
    url: optionalText.meta({ description: 'Where the page is.' }),
  })
  .meta({ id: 'Change', description: 'null where the feed does not say.' });
