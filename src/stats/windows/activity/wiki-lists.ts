import { pageOf } from '../window-event.ts';
import type { TopCount, TopList } from '../sketches/top-list.ts';

/** With Wikimedia's traffic, lists of this length have all users of an hour: also those of small wikis. */
const COMPLETE_LENGTH = 10_000;

/** The length of a list of users by wiki next to other lists of this length, which others may be computed from. */
export const wikiListLength = (listed: number): number =>
  listed > 1000 ? Math.max(listed, COMPLETE_LENGTH) : listed;

const highest = ({ counts, unlisted }: TopList): number =>
  counts.reduce((high, { count, error }) => Math.max(high, count + error), unlisted);

/** Where a version has not listed the users of each wiki: no user of a wiki is more active than the most active of all. */
export const unknownWikiUsers = (topUsers: TopList): TopList => ({ counts: [], unlisted: highest(topUsers) });

/** A list after further counts of which only the maximum of any key is known. */
export const withUnknown = ({ counts, unlisted }: TopList, maxCount: number): TopList =>
  maxCount === 0
    ? { counts, unlisted }
    : {
        counts: counts.map(({ key, count, error }) => ({ key, count, error: error + maxCount })),
        unlisted: unlisted + maxCount,
      };

/** The pages of some wikis in a list of pages. */
export const pagesOfWikis = ({ counts, unlisted }: TopList, domains: ReadonlySet<string>): TopList => ({
  counts: counts.filter(({ key }) => domains.has(pageOf(key).domain)),
  unlisted,
});

/** The users of some wikis together, by name, from a list by `wikiUserKey`. A user may be active in several of them. */
export const usersOfWikis = ({ counts, unlisted }: TopList, domains: ReadonlySet<string>): TopList => {
  const users = new Map<string, { count: number; error: number; wikis: number }>();
  for (const { key, count, error } of counts) {
    const { domain, title: user } = pageOf(key);
    if (!domains.has(domain)) continue;
    const known = users.get(user) ?? { count: 0, error: 0, wikis: 0 };
    users.set(user, { count: known.count + count, error: known.error + error, wikis: known.wikis + 1 });
  }
  return {
    counts: Array.from(users, ([key, { count, error, wikis }]): TopCount => ({
      key,
      count,
      error: error + (domains.size - wikis) * unlisted,
    })),
    unlisted: unlisted * domains.size,
  };
};
