import { defer, from, type Observable } from 'rxjs';
import { wellFormed } from '../well-formed.ts';
import type { WindowReader } from '../window-store.ts';
import type { Reader, ReaderThread } from './reader-thread.ts';

/** The windows of a file, read by the thread that only reads, once `opened` has resolved. */
export const embeddedWindows = (thread: ReaderThread, opened: () => Promise<unknown>): WindowReader => {
  const ask = <R>(question: (reader: Reader) => Promise<R>): Observable<R> =>
    defer(() =>
      from(
        opened().then(async () => {
          const reader = thread.acquire();
          try {
            return await question(reader);
          } finally {
            thread.release(reader);
          }
        }),
      ),
    );
  return {
    state: () => ask((reader) => reader.call('windowsState', null)),
    rows: (question) => {
      const { key, after } = question;
      const storable = {
        ...question,
        key: key === null ? null : wellFormed(key),
        after: after === null ? null : { start: after.start, key: wellFormed(after.key) },
      };
      return ask((reader) => reader.call('windowRows', storable));
    },
    byKey: (dimension, runs) => ask((reader) => reader.call('windowsByKey', { dimension, runs })),
    activity: (runs, listed) => ask((reader) => reader.call('activity', { runs, listed })),
  };
};
