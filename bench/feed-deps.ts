import type { CountingDeps } from '../src/apps/server/deps.ts';
import { gapRetryPolicy } from '../src/wikimedia/offsets/gap-retry-policy.ts';
import { feedSource } from '../src/wikimedia/source/feed-source.ts';

/** How the loops of the benches read a feed: with the default capacity, and limits that no bench reaches. */
export const feedDeps = (url: string): Pick<CountingDeps, 'feed' | 'retryPolicy' | 'capacity'> => {
  const options = {
    url,
    userAgent: 'Headwater bench',
    idleTimeoutMs: 60_000,
    connectTimeoutMs: 60_000,
    maxEventBytes: 1 << 24,
  };
  return {
    feed: (position) => feedSource(options, { position, rewindMs: 15_000, now: Date.now }, () => undefined),
    retryPolicy: gapRetryPolicy({ maxTries: 3, maxPerHour: 30, now: Date.now }),
    capacity: 20_000,
  };
};
