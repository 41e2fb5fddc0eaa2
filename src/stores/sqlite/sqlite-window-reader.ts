import { toWellFormed } from '../to-well-formed.ts';
import type { WindowReader } from '../window-reader.ts';
import type { Reader, ReaderThread } from './threads/reader-thread.ts';

/** The windows of a file, read in the reader thread once `whenOpen` has resolved. */
export const sqliteWindowReader = (thread: ReaderThread, whenOpen: () => Promise<unknown>): WindowReader => {
  const request = async <R>(query: (reader: Reader) => Promise<R>): Promise<R> => {
    await whenOpen();
    const reader = thread.acquire();
    try {
      return await query(reader);
    } finally {
      thread.release(reader);
    }
  };
  return {
    state: () => request((reader) => reader.call('windowsState', null)),
    rows: (query) => {
      const { key, after } = query;
      const normalized = {
        ...query,
        key: key === null ? null : toWellFormed(key),
        after: after === null ? null : { start: after.start, key: toWellFormed(after.key) },
      };
      return request((reader) => reader.call('windowRows', normalized));
    },
    byKey: (dimension, runs) => request((reader) => reader.call('windowsByKey', { dimension, runs })),
    activity: (runs, listed, domains = null) =>
      request((reader) =>
        reader.call('activity', {
          runs,
          listed,
          domains: domains === null ? null : domains.map(toWellFormed),
        }),
      ),
  };
};
