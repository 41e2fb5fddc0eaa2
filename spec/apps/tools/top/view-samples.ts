import { UNKNOWN_STATE } from '../../../../src/apps/tools/top/state.ts';
import type { ServerStats } from '../../../../src/apps/tools/top/api/server-stats.ts';
import { type View, viewOf } from '../../../../src/apps/tools/top/view.ts';

export const AT = Date.UTC(2026, 10, 21, 12);

/** Statistics of so many messages, all of one wiki and one user. */
export const statsOf = (
  messages: number,
  asOf: number | null,
  over: Partial<ServerStats> = {},
): ServerStats => ({
  messages,
  bots: 0,
  people: messages,
  users: 1,
  byDomain: new Map([['en.wikipedia.org', messages]]),
  byUser: new Map([['Alice', messages]]),
  asOf,
  ...over,
});

export const someView = (over: Partial<View> = {}): View => ({
  ...viewOf(UNKNOWN_STATE, 'http://127.0.0.1:7000', AT),
  connection: { kind: 'live' },
  stats: statsOf(1234, AT, { bots: 234, people: 1000, users: 17 }),
  ...over,
});
