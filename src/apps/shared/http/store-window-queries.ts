import { coalescingCache } from '../../../http/windows/coalescing-cache.ts';
import type { Unknown, WindowQueries } from '../../../http/server/optional-features.ts';
import { completeUntil } from '../../../stats/windows/time/complete-until.ts';
import { newestEventAt } from '../../../stats/windows/time/newest-event.ts';
import { IDLE_TOPIC_MS, lowWatermarkOf } from '../../../stats/windows/time/watermark-tracker.ts';
import { messages } from '../../../stats/windows/window-counts.ts';
import type { LostRange } from '../../../stats/windows/lost-range.ts';
import type { WindowReader } from '../../../stores/window-reader.ts';
import type { DistinctUsersUntil } from '../store/follow-distinct-users.ts';
import { countedSince } from './counted-since.ts';

/** The first window changes only when finer windows expire. */
const COUNTED_SINCE_TTL_MS = 5000;

export interface StoreWindowQueriesOptions {
  /** Epoch ms. */
  readonly now: () => number;
  /** When the last batch was saved, ISO 8601; `null` before the first. */
  readonly savedAt: () => string | null;
  readonly lost: () => readonly LostRange[] | Unknown;
  readonly distinctUsersUntil: DistinctUsersUntil;
}

/** Adapts a store's windows to the queries of the HTTP app. */
export const storeWindowQueries = (
  windows: WindowReader,
  { now, savedAt, lost, distinctUsersUntil }: StoreWindowQueriesOptions,
): WindowQueries => {
  const cachedSince = coalescingCache<number>({ ttlMs: COUNTED_SINCE_TTL_MS, maxEntries: 1, now });
  const sinceIn = async (
    retainedSince: Parameters<typeof countedSince>[1],
    newest: number | null,
  ): Promise<number | null> => {
    // Before the first event there is nothing to cache.
    if (newest === null) return null;
    return cachedSince('', async () => (await countedSince(windows, retainedSince)) ?? newest);
  };
  return {
    status: async () => {
      const { watermarks, retainedSince, untimed, tooLate, future } = await windows.state();
      const saved = savedAt();
      const times = { savedAt: saved === null ? null : Date.parse(saved), now: now() };
      const newest = newestEventAt(watermarks, times);
      const complete = completeUntil(watermarks, times);
      return {
        newest,
        lowWatermark: lowWatermarkOf(watermarks, IDLE_TOPIC_MS, times.now),
        completeUntil: complete,
        distinctUsers: complete === null ? null : distinctUsersUntil(complete),
        countedSince: await sinceIn(retainedSince, newest),
        retainedSince,
        lost: lost(),
        outside: {
          untimed: messages(untimed),
          tooLate: messages(tooLate),
          future: messages(future),
        },
      };
    },
    rows: (query) => windows.rows(query),
    byKey: (dimension, runs) => windows.byKey(dimension, runs),
    activity: (runs, listed, domains) => windows.activity(runs, listed, domains),
  };
};
