import { queuedSemaphore } from '../server/queued-semaphore.ts';
import { throwStoreUnavailable } from '../middleware/http-error.ts';
import { coalescingCache } from './coalescing-cache.ts';
import type { WindowQueries } from '../server/optional-features.ts';

/** Concurrent store queries; more wait in a bounded queue. */
const MAX_CONCURRENT = 4;
const MAX_QUEUED = 500;
/** Short: changes within this time are not saved yet anyway. */
const CACHE_TTL_MS = 500;
const MAX_CACHED = 200;

/** Caches and coalesces equal queries, and limits concurrency. Store failures become 503. */
export const cachedWindowQueries = (windowQueries: WindowQueries, clock: () => number): WindowQueries => {
  const limited = queuedSemaphore({ maxConcurrent: MAX_CONCURRENT, maxQueued: MAX_QUEUED });
  const cachedQuery = <A extends readonly unknown[], T>(
    load: (...args: A) => Promise<T>,
  ): ((...args: A) => Promise<T>) => {
    const cache = coalescingCache<T>({ ttlMs: CACHE_TTL_MS, maxEntries: MAX_CACHED, now: clock });
    return (...args) =>
      cache(JSON.stringify(args), () => limited(() => load(...args))).catch(throwStoreUnavailable);
  };
  return {
    status: cachedQuery(() => windowQueries.status()),
    rows: cachedQuery((args) => windowQueries.rows(args)),
    byKey: cachedQuery((dimension, runs) => windowQueries.byKey(dimension, runs)),
    activity: cachedQuery((runs, limit, domains) => windowQueries.activity(runs, limit, domains)),
  };
};
