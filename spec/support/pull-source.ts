import { concatMap, defer, EMPTY, first, type Observable, of, repeat, tap } from 'rxjs';
import type { Batch } from '../../src/core/loop/batch.ts';
import type { Source } from '../../src/core/loop/source.ts';

/**
 * Makes a source of a function that reads at most `maxEvents`. It is called again when the last read has completed and there
 * is credit. A read without a batch completes the source.
 */
export const pullSource =
  <T, P>(read: (maxEvents: number) => Observable<Batch<T, P>>): Source<T, P> =>
  (credit$) =>
    defer(() => {
      let hasBatch = true;
      const readOnce$ = defer(() => {
        hasBatch = false;
        return credit$.pipe(
          first((credit) => credit > 0),
          concatMap(read),
          tap(() => (hasBatch = true)),
        );
      });
      return readOnce$.pipe(repeat({ delay: () => (hasBatch ? of(true) : EMPTY) }));
    });
