import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';
import { COMPARISONS } from '../../../stats/windows/comparison/comparison.ts';
import { RESOLUTIONS } from '../../../stats/windows/resolution.ts';
import { SLIDING_VIEWS } from '../../../stats/windows/sliding-view.ts';
import { USER_KINDS } from '../../../wikimedia/event/user-kind.ts';
import { CHANGE_TYPES } from '../../../wikimedia/names/change-types.ts';
import { TOP_LISTS, WINDOW_GROUPS } from '../../../http/schemas/feature-params.ts';
import { TREND_KINDS } from '../../../http/stats/trend-json.ts';
import { messageOf } from '../../../core/message-of.ts';
import { queryPath } from './query-path.ts';
import type { ReadApi } from './read-api.ts';
import { readStats } from './read-stats.ts';

/** So that an answer fits an assistant's context. */
const MAX_ROWS = 100;
const MAX_LISTENING_SECONDS = 30;
const READ_ONLY = { readOnlyHint: true, openWorldHint: false } as const;

interface ToolResult {
  [key: string]: unknown;
  readonly content: { readonly type: 'text'; readonly text: string }[];
  readonly isError?: true;
}

/** The JSON of what was read, or the reason why it could not be read. */
const answer = async (read: () => Promise<unknown>): Promise<ToolResult> => {
  try {
    return { content: [{ type: 'text', text: JSON.stringify(await read()) }] };
  } catch (error) {
    return { content: [{ type: 'text', text: messageOf(error) }], isError: true };
  }
};

const limit = (rows: number) =>
  z.number().int().min(1).max(MAX_ROWS).default(rows).describe('Maximum number of rows.');
const time = z.string().optional();
const wiki = z
  .string()
  .optional()
  .describe(
    'Only these wikis, separated by commas: domains (en.wikipedia.org), database names (enwiki), patterns (*.wikipedia.org) or names of sets (small).',
  );
const kind = z
  .string()
  .optional()
  .describe(`Only changes by these kinds of users, separated by commas: ${USER_KINDS.join(', ')}.`);
const type = z.enum(CHANGE_TYPES).optional().describe('Only events of this type.');

const compare = z
  .enum(COMPARISONS)
  .optional()
  .describe(
    'Also the same time yesterday (day), a week ago (week), or the mean of the last four weeks (4weeks).',
  );

/** Adds the tools, which only read. */
export const addTools = (server: McpServer, api: ReadApi): void => {
  server.registerTool(
    'statistics',
    {
      title: 'Statistics since counting began',
      description:
        'Exact totals of all edits since the server began to count: messages, bots, people, distinct users, and the wikis and users with the most edits.',
      inputSchema: { limit: limit(10) },
      annotations: READ_ONLY,
    },
    (args) =>
      answer(async () => readStats(await api.json(queryPath('/stats', { top: args.limit })), args.limit)),
  );
  server.registerTool(
    'totals',
    {
      title: 'Totals of a range of time',
      description: 'Exact counts between two times, to the second. Give at most one of wiki, type and kind.',
      inputSchema: {
        from: time.describe('ISO 8601 with a time zone. Default: the first event.'),
        to: time.describe('ISO 8601 with a time zone. Default: the last complete second.'),
        wiki,
        type,
        kind,
        compare,
      },
      annotations: READ_ONLY,
    },
    ({ wiki: domain, ...args }) => answer(() => api.json(queryPath('/stats/totals', { ...args, domain }))),
  );
  server.registerTool(
    'windows',
    {
      title: 'Counts over time',
      description:
        'Counts per second, minute, hour or day. Give at most one of wiki, type, kind and by. `next` in the answer is the `after` of the next page.',
      inputSchema: {
        resolution: z.enum(RESOLUTIONS).default('1h').describe('Width of a window.'),
        from: time.describe('ISO 8601 with a time zone. Default: 48 hours before `to` for windows of 1h.'),
        to: time.describe('ISO 8601 with a time zone. Default: the newest event.'),
        wiki,
        type,
        kind,
        by: z.enum(WINDOW_GROUPS).optional().describe('One row per wiki, type or kind of user.'),
        compare,
        limit: limit(50),
        after: z.string().optional(),
      },
      annotations: READ_ONLY,
    },
    ({ wiki: domain, ...args }) => answer(() => api.json(queryPath('/stats/windows', { ...args, domain }))),
  );
  server.registerTool(
    'top',
    {
      title: 'Most edited pages, most active users, busiest wikis, kinds of users',
      description:
        'A ranking by number of edits in a sliding window, or between two times. `wiki` not for kinds, `bot` only for domains.',
      inputSchema: {
        of: z.enum(TOP_LISTS),
        window: z.enum(SLIDING_VIEWS).optional().describe('The latest window. Default: 1h.'),
        from: time.describe('ISO 8601 with a time zone, instead of window.'),
        to: time.describe('ISO 8601 with a time zone.'),
        wiki,
        bot: z.boolean().optional().describe('Only bots (true) or only people (false).'),
        limit: limit(20),
      },
      annotations: READ_ONLY,
    },
    ({ wiki: domain, ...args }) => answer(() => api.json(queryPath('/stats/top', { ...args, domain }))),
  );
  server.registerTool(
    'trends',
    {
      title: 'Unusual activity',
      description: 'Bursts of pages, wikis, users and new accounts, and edit wars of the last hour.',
      inputSchema: { of: z.enum(TREND_KINDS).optional().describe('Only this kind.'), wiki },
      annotations: READ_ONLY,
    },
    ({ wiki: domain, ...args }) => answer(() => api.json(queryPath('/stats/trends', { ...args, domain }))),
  );
  server.registerTool(
    'recent_events',
    {
      title: 'Edits as they happen',
      description: 'Listens to the live feed until enough edits have come or the time is over.',
      inputSchema: {
        wiki,
        type,
        user: z.string().optional().describe('Only edits by this user.'),
        kind: z.enum(USER_KINDS).optional().describe('Only edits by this kind of user.'),
        bot: z.boolean().optional().describe('Only bots (true) or only people (false).'),
        namespace: z.number().int().optional().describe('Only pages in this namespace: 0 has the articles.'),
        title: z.string().optional().describe('Only pages whose title begins like this.'),
        min_bytes: z
          .number()
          .int()
          .optional()
          .describe('Only edits that add or remove at least this many bytes.'),
        minor: z.boolean().optional().describe('Only minor edits (true), or no minor edits (false).'),
        limit: limit(20),
        seconds: z.number().min(1).max(MAX_LISTENING_SECONDS).default(10).describe('How long to listen.'),
      },
      annotations: READ_ONLY,
    },
    ({ limit: count, seconds, ...filter }) =>
      answer(() => api.lines(queryPath('/events', filter), count, seconds * 1000)),
  );
  server.registerTool(
    'health',
    {
      title: 'State of the feed and the store',
      description: 'Whether the server counts at the moment, its delay, gaps, and any problems.',
      inputSchema: {},
      annotations: READ_ONLY,
    },
    () => answer(() => api.json('/ready', [200, 503])),
  );
};
