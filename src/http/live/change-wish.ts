import type { LiveChange } from './live-change.ts';
import type { Wish } from './shared-views.ts';

/** Which changes a reader wants: any of these values; all where there are none. */
export interface ChangeFilter {
  readonly domain: readonly string[];
  readonly type: readonly string[];
  readonly user: readonly string[];
  /** `true`: only what bots did; `false`: only what people did; `null`: both. */
  readonly bot: boolean | null;
}

const holds = (values: ReadonlySet<string>, value: string | null): boolean =>
  values.size === 0 || (value !== null && values.has(value));

/** The wish behind a filter; the order of its values does not matter. */
export const changeWish = ({ domain, type, user, bot }: ChangeFilter): Wish<LiveChange> => {
  const [domains, types, users] = [new Set(domain), new Set(type), new Set(user)];
  return {
    key: JSON.stringify([[...domains].sort(), [...types].sort(), [...users].sort(), bot]),
    wanted: (change) =>
      (bot === null || change.bot === bot) &&
      holds(domains, change.domain) &&
      holds(types, change.type) &&
      holds(users, change.user),
  };
};
