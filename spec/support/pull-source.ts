import { concatMap, defer, EMPTY, first, type Observable, of, repeat, tap } from 'rxjs';
import type { Batch } from '../../src/core/loop/batch.ts';
import type { Source } from '../../src/core/loop/source.ts';

/**
 * A source out of a function that reads at most so many events: it is called again whenever the last read
 * is through and there is room. A read that brings no batch ends the source.
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
