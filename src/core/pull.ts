import { concatMap, defer, EMPTY, first, type Observable, of, repeat, tap } from 'rxjs';
import type { Batch } from './batch.ts';
import type { Source } from './closed-loop.ts';

/**
 * A source out of a function that reads at most so many events: it is called again whenever the last read
 * is through and there is room. A read that brings no batch ends the source.
 */
export const pull =
  <T, P>(read: (atMost: number) => Observable<Batch<T, P>>): Source<T, P> =>
  (room$) =>
    defer(() => {
      let brought = true;
      const once$ = defer(() => {
        brought = false;
        return room$.pipe(
          first((room) => room > 0),
          concatMap(read),
          tap(() => (brought = true)),
        );
      });
      return once$.pipe(repeat({ delay: () => (brought ? of(true) : EMPTY) }));
    });
