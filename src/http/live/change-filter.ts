import type { LiveChange } from './live-change.ts';
import type { StreamFilter } from './filter-cache.ts';

/** Filter criteria: a change matches if it has one of the values; an empty list matches all. */
export interface ChangeCriteria {
  readonly domain: readonly string[];
  readonly type: readonly string[];
  readonly user: readonly string[];
  /** `true`: only bots; `false`: only people; `null`: both. */
  readonly bot: boolean | null;
}

const matchesAny = (values: ReadonlySet<string>, value: string | null): boolean =>
  values.size === 0 || (value !== null && values.has(value));

/** A stream filter for these criteria; the order of values does not matter. */
export const changeFilter = ({ domain, type, user, bot }: ChangeCriteria): StreamFilter<LiveChange> => {
  const [domains, types, users] = [new Set(domain), new Set(type), new Set(user)];
  return {
    key: JSON.stringify([[...domains].sort(), [...types].sort(), [...users].sort(), bot]),
    matches: (change) =>
      (bot === null || change.bot === bot) &&
      matchesAny(domains, change.domain) &&
      matchesAny(types, change.type) &&
      matchesAny(users, change.user),
  };
};
