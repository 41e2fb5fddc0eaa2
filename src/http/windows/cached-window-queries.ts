import { queuedSemaphore } from '../server/queued-semaphore.ts';
import { HttpError, unavailable } from '../middleware/http-error.ts';
import { coalescingCache } from './coalescing-cache.ts';
import type { WindowQueries } from '../server/optional-features.ts';

/** Questions of the store at once; others wait, up to a bound. */
const MAX_CONCURRENT = 4;
const MAX_QUEUED = 500;
/** Of answers that were just made: what changes in between is younger than the batch that waits to be saved. */
const CACHE_TTL_MS = 500;
const MAX_CACHED = 200;

const throwStoreUnavailable = (cause: unknown): never => {
  if (cause instanceof HttpError) throw cause;
  throw unavailable('store-unavailable', 'the store does not answer as it should; try again', 5, cause);
};

/** The same desk for many who ask: equal questions are asked once, and not too many at a time. Its failures are 503. */
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
    activity: cachedQuery((runs, limit) => windowQueries.activity(runs, limit)),
  };
};
